using Microsoft.Extensions.Time.Testing;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>Bugs that others had (COSI chapter 11), as rules; those of other test classes are not repeated.</summary>
public sealed class EngineBugTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_overrun_in_the_first_listing_loses_no_wake_up()
    {
        var seen = new List<int>();
        var loop = new Loop(async (loop, ct) => seen.Add((await loop.NumbersAsync(ct)).Count)).Watching();
        var watches = 0;
        var options = new HarnessOptions { Between = core => new BreakingState(core, () => ++watches == 1) };
        await using var harness = new ControllerHarness(options, loop);

        await harness.SettleAsync();

        Assert.Equal([0, 1], seen); // the second is about what was written after the first pass and told by no event
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task A_burst_of_10_000_writes_over_a_short_history_stops_nothing() // fixes 5 and 6
    {
        var transform = new NumberToText();
        var options = new HarnessOptions { State = new InMemoryStateOptions { InitialHistory = 10, MaxHistory = 10 } };
        await using var harness = new ControllerHarness(options, transform);
        await harness.SettleAsync();

        for (var n = 1; n <= 10_000; n++) await harness.WriteAsync($"{n % 20}", new Number(n));
        await harness.SettleAsync();

        Assert.InRange(transform.Passes.Count, 20, 200); // about one for each resource, not one for each write
        Assert.Equal(
            Enumerable.Range(9981, 20).Select(n => $"{n}").Order(),
            (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => text.Spec.Value).Order());
    }

    [Fact]
    public async Task A_panic_is_a_failure_like_any_other_and_the_loop_starts_again() // fix 8
    {
        var loop = new Loop((loop, _) => loop.Passes == 1 ? throw new NullReferenceException("panic") : Task.CompletedTask);
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        harness.Advance(TimeSpan.FromSeconds(1));
        await harness.SettleAsync();

        Assert.Equal(2, loop.Starts);
    }

    [Fact]
    public async Task An_input_made_again_while_its_output_is_held_gets_a_new_output() // fix 9
    {
        await using var harness = new ControllerHarness(new Unheld());
        await harness.WriteAsync("one", new Number(1));
        await harness.CreatedAsync<Text>("one");
        await harness.State.AddFinalizersAsync(State.PointerTo<Text>("one"), ["reader"], Ct);
        await harness.State.DestroyAsync(State.PointerTo<Number>("one"), ct: Ct);
        await harness.SettleAsync();

        await harness.WriteAsync("one", new Number(2));
        await harness.SettleAsync();
        Assert.Equal("1", (await harness.State.GetAsync<Text>("one", Ct)).Spec.Value);
        await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("one"), ["reader"], Ct);

        var made = await harness.EventuallyAsync<Text>("one", text => text.Spec.Value == "2");
        Assert.Equal(Phase.Running, made.Metadata.Phase);
    }

    [Fact]
    public async Task The_last_state_of_finalizers_counts_in_whatever_order_events_are_merged() // fix 7
    {
        for (var seed = 0; seed < 50; seed++)
        {
            await using var harness = new ControllerHarness(new HarnessOptions { Seed = seed }, new NumberToText());
            await harness.WriteAsync("one", new Number(1));
            await harness.SettleAsync();
            await harness.State.AddFinalizersAsync(State.PointerTo<Text>("one"), ["reader"], Ct);

            await harness.TeardownAsync<Number>("one");
            if (seed % 2 == 0) harness.RunReady();
            await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("one"), ["reader"], Ct);

            await harness.DestroyedAsync<Text>("one");
            Assert.Empty((await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
        }
    }

    [Fact]
    public async Task What_is_due_later_is_not_starved_by_what_comes_again_and_again() // fix 16
    {
        var passes = new List<string>();
        var queued = new Queued(async (key, _) =>
        {
            passes.Add(key.Id);
            await Task.Yield();
            return key.Id == "later" && passes.Count(id => id == "later") == 1 ? Pass.Again(TimeSpan.FromSeconds(1)) : Pass.Done;
        });
        await using var harness = new ControllerHarness(queued);
        await harness.WriteAsync("later", new Number(0));
        await harness.SettleAsync();

        harness.Advance(TimeSpan.FromSeconds(1));
        for (var n = 0; n < 3; n++)
        {
            for (var id = 0; id < 100; id++) await harness.WriteAsync($"busy {id}", new Number(n));
            harness.RunReady();
        }

        Assert.Equal("later", passes[1]);
    }

    [Fact]
    public async Task Waiting_longer_never_postpones_what_was_due_earlier() // fix 17
    {
        using var queue = new ReconcileQueue<string>(new FakeTimeProvider());
        queue.Add("key");
        Assert.True(queue.TryTake(out var key));
        queue.Add("key");

        queue.Done(key, TimeSpan.FromHours(1));

        Assert.True(queue.TryTake(out _));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_hanging_pass_stalls_its_own_worker_only()
    {
        var stuck = new TaskCompletionSource();
        var queued = new Queued(
            async (key, _) =>
            {
                if (key.Id == "stuck") await stuck.Task;
                return Pass.Done;
            },
            concurrency: 2);
        await using var harness = new ControllerHarness(queued, new NumberToText());
        foreach (var id in new[] { "stuck", "a", "b", "c" }) await harness.WriteAsync(id, new Number(1));

        harness.RunReady();

        Assert.Superset(new HashSet<string> { "a", "b", "c" }, queued.Passes.ToHashSet());
        Assert.Equal(4, (await harness.State.ListAsync<Text>(ct: Ct)).Count);
        stuck.SetResult();
    }

    [Fact]
    public async Task A_callback_that_throws_when_its_pass_is_told_to_stop_breaks_no_watch()
    {
        var isFirst = true;
        var queued = new Queued(async (key, ct) =>
        {
            if (key.Id != "leaves" || !isFirst) return Pass.Done;

            isFirst = false;

            await using var registration = ct.Register(() => throw new FormatException("broken"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return Pass.Done;
        });
        await using var harness = new ControllerHarness(queued);
        await harness.WriteAsync("leaves", new Number(1));
        harness.RunReady();

        await harness.TeardownAsync<Number>("leaves");
        await harness.State.DestroyAsync(State.PointerTo<Number>("leaves"), ct: Ct);
        await harness.WriteAsync("other", new Number(1));
        await harness.SettleAsync();

        Assert.Equal(["leaves", "leaves", "other"], queued.Passes.Order());
    }

    [Fact]
    public async Task A_callback_that_throws_when_the_runtime_stops_is_no_failure_of_who_stops_it()
    {
        var queued = new Queued(async (_, ct) =>
        {
            await using var registration = ct.Register(() => throw new FormatException("broken"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return Pass.Done;
        });
        await using var harness = new ControllerHarness(queued);
        await harness.WriteAsync("a", new Number(1));
        harness.RunReady();

        await harness.StopAsync();
    }

    [Fact]
    public async Task A_child_scope_that_was_cancelled_drops_no_key() // COSI Q18
    {
        var passes = 0;
        var queued = new Queued((_, _) => ++passes == 1 ? throw new OperationCanceledException("a child's") : Task.FromResult(Pass.Done));
        await using var harness = new ControllerHarness(queued);
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();
        Assert.Single(harness.Runtime.RecentFailures);

        harness.Advance(TimeSpan.FromSeconds(1));
        await harness.SettleAsync();

        Assert.Equal(2, passes);
    }

    [Fact]
    public async Task A_finished_loop_stays_finished()
    {
        var loop = new Finishing();
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        await harness.WriteAsync("a", new Number(1));
        harness.Advance(TimeSpan.FromHours(1));
        await harness.SettleAsync();

        Assert.Equal(1, loop.Starts);
    }

    [Fact]
    public async Task A_refused_registration_leaves_nothing_behind() // COSI Q19
    {
        await using var harness = new ControllerHarness(new NumberToText());
        var refused = new Sum(); // writes texts too

        Assert.Throws<InvalidDeclarationException>(() => harness.Runtime.Register(refused));

        Assert.Single(harness.Runtime.Controllers);
        Assert.Single(harness.Runtime.Dependencies.Edges, edge => edge.Relation == DependencyRelation.OutputExclusive);
        await using var other = new ControllerHarness(refused);
    }

    [Fact]
    public void All_contradictions_are_told_at_once()
    {
        var thrown = Assert.Throws<InvalidDeclarationException>(() => new ControllerRuntime(
            new InMemoryState(), [new NumberToText(), new NumberToText(), new Sum(), new Queued((_, _) => Task.FromResult(Pass.Done), 0)]));

        Assert.Equal(
            [
                "controller \"NumberToText\" already registered",
                "resource \"Texts.test.strata.dev\" is already managed in exclusive mode by \"NumberToText\"",
                "invalid concurrency: 0",
            ],
            thrown.Errors);
    }

    sealed class Unheld : TransformController<Number, Text>
    {
        protected override bool UsesFinalizer => false;

        protected override ValueTask<Transformed<Text>> TransformAsync(Resource<Number> input, Text? current, CancellationToken ct) =>
            ValueTask.FromResult(Write(new Text($"{input.Spec.Value}")));
    }

    sealed class Finishing : FreeController
    {
        public Finishing() => Weak<Number>();

        public int Starts { get; private set; }

        protected internal override Task RunAsync(CancellationToken ct)
        {
            Starts++;
            return Task.CompletedTask;
        }
    }
}
