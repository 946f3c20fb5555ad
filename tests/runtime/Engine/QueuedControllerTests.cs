using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class QueuedControllerTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_exists_is_processed_once_at_start()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done));
        await using var harness = new ControllerHarness(queued);
        foreach (var id in new[] { "b", "a", "c" }) await WriteAsync(harness, id, 1);

        await harness.SettleAsync();

        Assert.Equal(["a", "b", "c"], queued.Passes);
    }

    [Fact]
    public async Task A_destroyed_resource_is_processed_too()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done));
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "a", 1);
        await harness.SettleAsync();

        await harness.State.DestroyAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal(["a", "a"], queued.Passes);
    }

    [Fact]
    public async Task Changes_while_a_pass_runs_give_one_more_pass()
    {
        var gate = new TaskCompletionSource();
        var queued = new Queued(async (_, ct) =>
        {
            await gate.Task.WaitAsync(ct);
            return Pass.Done;
        }, concurrency: 2);
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "a", 0);
        harness.RunReady();

        for (var n = 1; n <= 5; n++)
        {
            await WriteAsync(harness, "a", n);
            harness.RunReady();
        }

        Assert.Equal(["a"], queued.Passes);
        gate.SetResult();
        await harness.SettleAsync();
        Assert.Equal(["a", "a"], queued.Passes);
    }

    [Fact]
    public async Task No_more_keys_than_the_concurrency_run_at_a_time()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        var queued = new Queued(async (_, ct) =>
        {
            most = Math.Max(most, ++running);
            await gate.Task.WaitAsync(ct);
            running--;
            return Pass.Done;
        }, concurrency: 3);
        await using var harness = new ControllerHarness(queued);
        for (var n = 0; n < 10; n++) await WriteAsync(harness, $"{n}", n);
        harness.RunReady();
        Assert.Equal(3, running);

        gate.SetResult();
        await harness.SettleAsync();

        Assert.Equal((10, 3), (queued.Passes.Count, most));
    }

    [Fact]
    public async Task Again_processes_the_key_after_the_delay()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Again(TimeSpan.FromMinutes(5))));
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "a", 1);
        await harness.SettleAsync();
        Assert.Single(queued.Passes);

        harness.Advance(TimeSpan.FromMinutes(5));
        await harness.SettleAsync();

        Assert.Equal(2, queued.Passes.Count);
    }

    [Fact]
    public async Task A_requeue_exception_chooses_the_delay()
    {
        var queued = new Queued((_, _) => throw new RequeueException(TimeSpan.FromSeconds(7), new FormatException("later")));
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "a", 1);
        await harness.SettleAsync();
        Assert.Equal("later", Assert.Single(harness.Runtime.RecentFailures).Error.Message);

        harness.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        await harness.SettleAsync();
        Assert.Single(queued.Passes);
        harness.Advance(TimeSpan.FromTicks(1));
        harness.Advance(TimeSpan.FromMilliseconds(1));
        await harness.SettleAsync();

        Assert.Equal(2, queued.Passes.Count);
    }

    [Fact]
    public async Task Success_resets_the_delay_of_the_key()
    {
        var passes = 0;
        var queued = new Queued((_, _) => ++passes is 3 ? Task.FromResult(Pass.Done) : throw new FormatException("broken"));
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "a", 1);
        await harness.SettleAsync();
        foreach (var delay in new[] { 500, 750 })
        {
            harness.Advance(TimeSpan.FromMilliseconds(delay));
            await harness.SettleAsync();
        }

        Assert.Equal(3, passes);
        await WriteAsync(harness, "a", 2);
        await harness.SettleAsync();
        harness.Advance(TimeSpan.FromMilliseconds(500));
        await harness.SettleAsync();

        Assert.Equal(5, passes);
    }

    [Fact]
    public async Task A_mapped_input_wakes_what_it_names_before_and_after()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done)).MappedBy(text => [text.Spec.Value]);
        await using var harness = new ControllerHarness(queued);
        await harness.SettleAsync();

        await NameAsync(harness, "a");
        await harness.SettleAsync();
        Assert.Equal(["a"], queued.Passes);

        await NameAsync(harness, "b");
        await harness.SettleAsync();
        Assert.Equal(["a", "a", "b"], queued.Passes);

        await harness.State.DestroyAsync(State.PointerTo<Text>("name"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(["a", "a", "b", "b"], queued.Passes);
    }

    [Fact]
    public async Task A_failing_mapper_is_tried_again_and_loses_nothing()
    {
        var attempts = 0;
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done))
            .MappedBy(text => ++attempts == 1 ? throw new FormatException("broken") : [text.Spec.Value]);
        await using var harness = new ControllerHarness(queued);
        await harness.SettleAsync();
        await NameAsync(harness, "a");
        await harness.SettleAsync();
        Assert.Empty(queued.Passes);

        harness.Advance(TimeSpan.FromMilliseconds(500));
        await harness.SettleAsync();

        Assert.Equal(["a"], queued.Passes);
    }

    [Fact]
    public async Task An_unmapped_input_wakes_every_primary()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done)).WokenBySuffixes();
        await using var harness = new ControllerHarness(queued);
        await WriteAsync(harness, "b", 1);
        await WriteAsync(harness, "a", 1);
        await harness.SettleAsync();
        queued.Passes.Clear();

        await harness.State.WriteAsync<Suffix>("suffix", _ => new Suffix("!"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal(["a", "b"], queued.Passes);
    }

    [Fact]
    public async Task An_overrun_lists_anew_and_finds_what_vanished()
    {
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done));
        var options = new HarnessOptions { State = new InMemoryStateOptions { InitialHistory = 10, MaxHistory = 10 } };
        await using var harness = new ControllerHarness(options, queued);
        await WriteAsync(harness, "gone", 1);
        await WriteAsync(harness, "kept", 1);
        await harness.SettleAsync();
        queued.Passes.Clear();

        await harness.State.DestroyAsync(State.PointerTo<Number>("gone"), ct: Ct);
        for (var n = 0; n < 1000; n++) await WriteAsync(harness, "busy", n);
        await harness.SettleAsync();

        Assert.Equal(["busy", "gone", "kept"], queued.Passes.Order());
    }

    [Fact]
    public async Task A_failing_watch_is_opened_again_and_nothing_is_lost()
    {
        var failures = 2;
        var queued = new Queued((_, _) => Task.FromResult(Pass.Done));
        var options = new HarnessOptions
        {
            Between = new FaultScript().Fail(call => call.Operation == "watch" && failures-- > 0, new IOException("down")).Over,
        };
        await using var harness = new ControllerHarness(options, queued);
        await WriteAsync(harness, "a", 1);
        foreach (var delay in new[] { 0, 500, 750 })
        {
            harness.Advance(TimeSpan.FromMilliseconds(delay));
            harness.RunReady();
        }

        await harness.SettleAsync();

        Assert.Equal(["a"], queued.Passes);
    }

    static async Task WriteAsync(ControllerHarness harness, string id, int value) =>
        await harness.State.WriteAsync<Number>(id, _ => new Number(value), ct: Ct);

    static async Task NameAsync(ControllerHarness harness, string number) =>
        await harness.State.WriteAsync<Text>("name", _ => new Text(number), ct: Ct);
}
