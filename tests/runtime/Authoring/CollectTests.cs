using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class CollectTests : IAsyncDisposable
{
    readonly Sum sum = new();
    readonly ControllerHarness harness;

    public CollectTests() => harness = new ControllerHarness(sum);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task One_pass_comes_at_start_without_inputs()
    {
        await harness.SettleAsync();

        Assert.Equal(1, sum.Passes);
    }

    [Fact]
    public async Task All_running_inputs_make_the_output()
    {
        await SetAsync("a", 1);
        await SetAsync("b", 2);
        await harness.SettleAsync();
        Assert.Equal("3", await SumAsync());

        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("a"), ["X"], Ct);
        await harness.State.TeardownAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal("2", await SumAsync());
    }

    [Fact]
    public async Task Inputs_that_came_together_are_collected_together()
    {
        await harness.SettleAsync();
        for (var n = 0; n < 10; n++) await SetAsync($"{n}", n);

        await harness.SettleAsync();

        Assert.Equal(("45", 2), (await SumAsync(), sum.Passes));
    }

    [Fact]
    public async Task An_output_not_named_any_more_goes()
    {
        await SetAsync("a", 1);
        await harness.SettleAsync();

        await harness.State.DestroyAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();

        Assert.Null(await SumAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_input_that_leaves_between_the_list_and_the_hold_is_neither_held_nor_collected(bool isHeldByOthers)
    {
        LeavingState? between = null;
        await using var busy = new ControllerHarness(
            new HarnessOptions { Between = core => between = new LeavingState(core) }, new HoldingSum());
        await busy.SettleAsync();
        await busy.State.WriteAsync<Number>("stays", _ => new Number(1), ct: Ct);
        await busy.State.WriteAsync<Number>("leaves", _ => new Number(2), ct: Ct);
        if (isHeldByOthers) await busy.State.AddFinalizersAsync<Number>("leaves", ["other"], Ct);
        between!.AfterList = async () =>
        {
            if (await busy.State.TeardownAsync<Number>("leaves", ct: Ct)) await busy.State.DestroyAsync<Number>("leaves", ct: Ct);
        };

        await busy.SettleAsync();

        Assert.Empty(busy.Runtime.RecentFailures);
        Assert.Equal("1", (await busy.State.GetAsync<Text>("sum", Ct)).Spec.Value);
        Assert.DoesNotContain("HoldingSum", (await busy.State.FindAsync<Number>("leaves", Ct))?.Metadata.Finalizers ?? Finalizers.Empty);
        Assert.Equal(["1"], between.Written);
    }

    sealed class HoldingSum : CollectController<Number, Text>
    {
        protected override bool UsesFinalizer => true;

        protected override ValueTask<Outputs<Text>> CollectAsync(IReadOnlyList<Resource<Number>> inputs, CancellationToken ct)
        {
            Outputs<Text> outputs = inputs.Count == 0 ? [] : new() { { "sum", new Text($"{inputs.Sum(input => input.Spec.Value)}") } };
            return ValueTask.FromResult(outputs);
        }
    }

    /// <summary>Something happens once, right after the inputs were listed.</summary>
    sealed class LeavingState(ICoreState inner) : DelegatingState(inner)
    {
        public Func<Task>? AfterList { get; set; }

        public List<string> Written { get; } = [];

        public override async ValueTask<IReadOnlyList<IResource>> ListAsync(
            Kind kind, ListOptions? options = null, CancellationToken ct = default)
        {
            var listed = await base.ListAsync(kind, options, ct);
            if (kind == State.KindOf<Number>() && listed.Count == 2 && AfterList is { } happens)
            {
                AfterList = null;
                await happens();
            }

            return listed;
        }

        public override ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
        {
            if (resource is Resource<Text> { Spec: var sum }) Written.Add(sum.Value);
            return base.CreateAsync(resource, options, ct);
        }
    }

    async Task SetAsync(string id, int value) => await harness.State.WriteAsync<Number>(id, _ => new Number(value), ct: Ct);

    async Task<string?> SumAsync() => (await harness.State.FindAsync<Text>("sum", Ct))?.Spec.Value;
}
