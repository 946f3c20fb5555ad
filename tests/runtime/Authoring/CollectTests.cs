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

    async Task SetAsync(string id, int value) => await harness.State.WriteAsync<Number>(id, _ => new Number(value), ct: Ct);

    async Task<string?> SumAsync() => (await harness.State.FindAsync<Text>("sum", Ct))?.Spec.Value;
}
