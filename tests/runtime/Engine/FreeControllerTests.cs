using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class FreeControllerTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_pass_comes_without_any_event()
    {
        var loop = new Loop((_, _) => Task.CompletedTask).Watching();
        await using var harness = new ControllerHarness(loop);
        await WriteAsync(harness, 1);

        await harness.SettleAsync();

        Assert.Equal(1, loop.Passes);
    }

    [Fact]
    public async Task Events_that_come_while_a_pass_runs_become_one()
    {
        var gate = new TaskCompletionSource();
        var seen = new List<int>();
        var loop = new Loop(async (loop, ct) =>
        {
            seen.Add((await loop.NumbersAsync(ct)).Count);
            await gate.Task.WaitAsync(ct);
        }).Watching();
        await using var harness = new ControllerHarness(loop);
        harness.RunReady();

        for (var n = 0; n < 10; n++) await WriteAsync(harness, n);
        harness.RunReady();
        gate.SetResult();
        await harness.SettleAsync();

        Assert.Equal([0, 10], seen);
    }

    [Fact]
    public async Task A_controller_can_signal_itself()
    {
        var loop = new Loop((loop, _) =>
        {
            if (loop.Passes == 1) loop.Again();
            return Task.CompletedTask;
        });
        await using var harness = new ControllerHarness(loop);

        await harness.SettleAsync();

        Assert.Equal(2, loop.Passes);
    }

    [Fact]
    public async Task A_failing_loop_is_restarted_after_growing_delays_and_signalled_again()
    {
        var loop = new Loop((_, _) => throw new FormatException("broken"));
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        foreach (var (delay, starts) in new[] { (499, 1), (1, 2), (749, 2), (1, 3), (1124, 3), (1, 4) })
        {
            harness.Advance(TimeSpan.FromMilliseconds(delay));
            await harness.SettleAsync();
            Assert.Equal((starts, starts), (loop.Starts, loop.Passes));
        }
    }

    [Fact]
    public async Task Success_resets_the_delay()
    {
        var loop = new Loop((loop, _) =>
        {
            if (loop.Passes == 3) loop.Succeeded();
            throw new FormatException("broken");
        });
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();
        for (var n = 0; n < 2; n++)
        {
            harness.Advance(TimeSpan.FromSeconds(1));
            await harness.SettleAsync();
        }

        Assert.Equal(3, loop.Passes);
        harness.Advance(TimeSpan.FromMilliseconds(500));
        await harness.SettleAsync();

        Assert.Equal(4, loop.Passes);
    }

    [Fact]
    public async Task A_cancelled_child_scope_is_a_failure_not_the_end() // COSI Q18
    {
        var loop = new Loop((_, _) => throw new OperationCanceledException("somebody's own scope"));
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        harness.Advance(TimeSpan.FromSeconds(1));
        await harness.SettleAsync();

        Assert.Equal(2, loop.Starts);
    }

    [Fact]
    public async Task Handles_work_from_the_first_pass_on()
    {
        var loop = new Loop((_, _) => Task.CompletedTask).Watching();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.NumbersAsync(Ct));

        Assert.Contains("\"Loop\" is not running", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undeclared_access_names_controller_and_missing_declaration()
    {
        var loop = new Loop((_, _) => Task.CompletedTask).Watching();
        await using var harness = new ControllerHarness(loop);

        var read = await Assert.ThrowsAsync<UndeclaredAccessException>(async () =>
            await loop.Anything.FindAsync(State.PointerTo<Text>("x"), Ct));
        var write = await Assert.ThrowsAsync<UndeclaredAccessException>(async () =>
            await loop.Anything.CreateAsync(new Resource<Number>("x", new Number(1)), ct: Ct));
        var hold = await Assert.ThrowsAsync<UndeclaredAccessException>(async () =>
            await loop.Anything.AddFinalizersAsync(State.PointerTo<Number>("x"), ["F"], Ct));

        Assert.Equal(
            "attempt to query resource \"default\"/\"Texts.test.strata.dev\", not input or output for controller \"Loop\"", read.Message);
        Assert.Equal(("Loop", "output Numbers.test.strata.dev"), (write.Controller, write.Missing));
        Assert.Equal("strong input Numbers.test.strata.dev(default)", hold.Missing);
    }

    static async Task WriteAsync(ControllerHarness harness, int value) =>
        await harness.State.WriteAsync<Number>($"{value}", _ => new Number(value), ct: Ct);
}
