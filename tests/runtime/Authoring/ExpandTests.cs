using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class ExpandTests : IAsyncDisposable
{
    readonly ControllerHarness harness = new(new CountUp());

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task The_outputs_follow_the_set_that_the_pass_names()
    {
        await SetAsync("a", 3);
        await SetAsync("b", 1);
        await harness.SettleAsync();
        Assert.Equal(["a/1", "a/2", "a/3", "b/1"], await TextsAsync());

        await SetAsync("a", 1);
        await harness.SettleAsync();

        Assert.Equal(["a/1", "b/1"], await TextsAsync());
    }

    [Fact]
    public async Task Each_output_names_its_input()
    {
        await SetAsync("a", 1);
        await harness.SettleAsync();

        Assert.Equal("a", (await harness.State.GetAsync<Text>("a/1", Ct)).Metadata.Labels[CountUp.InputLabel]);
    }

    [Fact]
    public async Task An_output_that_nobody_changed_is_not_written()
    {
        await SetAsync("a", 1);
        await harness.SettleAsync();

        await SetAsync("a", 2);
        await harness.SettleAsync();

        Assert.Equal(ResourceVersion.First, (await harness.State.GetAsync<Text>("a/1", Ct)).Metadata.Version);
    }

    [Fact]
    public async Task A_leaving_input_waits_for_the_last_of_its_outputs()
    {
        await SetAsync("a", 2);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Text>("a/2"), ["X"], Ct);

        await harness.State.TeardownAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(["a/2"], await TextsAsync());
        Assert.Equal([nameof(CountUp)], (await harness.State.GetAsync<Number>("a", Ct)).Metadata.Finalizers);

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("a/2"), ["X"], Ct);
        await harness.SettleAsync();
        Assert.Empty(await TextsAsync());
        Assert.Empty((await harness.State.GetAsync<Number>("a", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task An_output_wanted_again_while_it_leaves_is_made_anew()
    {
        await SetAsync("a", 2);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Text>("a/2"), ["X"], Ct);
        await SetAsync("a", 1);
        await harness.SettleAsync();
        await SetAsync("a", 2);
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync<Text>("a/2", Ct)).Metadata.Phase);

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("a/2"), ["X"], Ct);
        await harness.SettleAsync();

        Assert.Equal(Phase.Running, (await harness.State.GetAsync<Text>("a/2", Ct)).Metadata.Phase);
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task Outputs_whose_input_vanished_are_removed_at_start()
    {
        var dangling = new Resource<Text>("a/1", new Text("1"));
        dangling = dangling with { Metadata = dangling.Metadata with { Labels = StringMap.Empty.Set(CountUp.InputLabel, "a") } };
        await harness.State.CreateAsync(dangling, new CreateOptions { Owner = nameof(CountUp) }, Ct);

        await harness.SettleAsync();

        Assert.Empty(await TextsAsync());
    }

    [Fact]
    public async Task A_pass_lists_the_outputs_of_its_input_and_no_others()
    {
        await SetAsync("a", 2);
        await SetAsync("b", 3);
        await harness.SettleAsync();

        await SetAsync("a", 3);
        await harness.SettleAsync();

        var pass = harness.Runtime.PassesOf(nameof(CountUp)).First(pass => pass.Key!.Value.Id == "a");
        Assert.Equal(2, Assert.Single(pass.Reads.Items.OfType<PassRead.Many>()).Count);
    }

    [Fact]
    public async Task Outputs_can_name_their_input_without_a_label()
    {
        await using var unmarked = new ControllerHarness(new ById());
        await unmarked.WriteAsync("a", new Number(2));
        await unmarked.WriteAsync("b", new Number(2));
        await unmarked.SettleAsync();

        await unmarked.WriteAsync("a", new Number(1));
        await unmarked.SettleAsync();

        Assert.Equal(["a/1", "b/1", "b/2"], (await unmarked.State.ListAsync<Text>(ct: Ct)).Select(text => text.Id));
    }

    async Task SetAsync(string id, int value) => await harness.State.WriteAsync<Number>(id, _ => new Number(value), ct: Ct);

    async Task<IEnumerable<string>> TextsAsync() => (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => text.Id);

    sealed class ById : ExpandController<Number, Text>
    {
        protected override StringMap Mark(StringMap labels, string inputId) => labels;

        protected override string? InputFor(Resource<Text> output) => output.Id.Split('/')[0];

        protected override ValueTask<Outputs<Text>> ExpandAsync(
            Resource<Number> input, IReadOnlyList<Resource<Text>> current, CancellationToken ct)
        {
            var outputs = new Outputs<Text>();
            for (var n = 1; n <= input.Spec.Value; n++) outputs.Add($"{input.Id}/{n}", new Text($"{n}"));
            return ValueTask.FromResult(outputs);
        }
    }
}
