using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>
/// Bugs that others had (COSI 11.1) and that no line of the conformance catalogue would catch; docs/conformance.md tells where the tests of
/// all rows are.
/// </summary>
public sealed class InstructiveBugTests
{
    static readonly InMemoryStateOptions Short = new() { InitialHistory = 8, MaxHistory = 8, HistoryGap = 1 };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Kind Numbers => State.KindOf<Number>();

    [Theory] // row 1: a cancel between the check and the wait was missed, and the waiter stayed for ever
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_wakes_every_idle_watch(bool isOfOneResource)
    {
        await using var core = new InMemoryState();
        var ends = new List<Task>();
        for (var n = 0; n < 1_000; n++)
        {
            var cancel = new CancellationTokenSource();
            var watch = isOfOneResource
                ? await core.WatchAsync(State.PointerTo<Number>("a"), new WatchOptions { TailEvents = 1 }, Ct)
                : await core.WatchAsync(Numbers, ct: Ct);
            var reading = Task.Run(() => ReadToTheEndAsync(watch, cancel.Token), Ct);
            if (n % 2 == 0) await Task.Yield();
            ends.Add(Task.Run(cancel.Cancel, Ct));
            ends.Add(reading);
        }

        await Task.WhenAll(ends).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await core.CreateAsync(new Resource<Number>("a", new Number(1)), ct: Ct); // nobody waits: nothing is woken
    }

    [Fact] // row 1, the other way round: an event and a cancel at the same time
    public async Task Cancelling_beside_a_write_ends_the_watch()
    {
        var state = new State(new InMemoryState());
        for (var n = 0; n < 300; n++)
        {
            using var cancel = new CancellationTokenSource();
            var watch = await state.WatchAsync(Numbers, ct: Ct);
            var reading = Task.Run(() => ReadToTheEndAsync(watch, cancel.Token), Ct);
            var cancelling = Task.Run(cancel.Cancel, Ct);
            await state.WriteAsync<Number>("a", _ => new Number(n), ct: Ct);
            await Task.WhenAll(reading, cancelling).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
    }

    [Fact] // row 5: an overrun was silent; the kind watch is COSI B.3, in HistoryTests
    public async Task An_overrun_of_a_watch_of_one_resource_is_told_after_its_first_event()
    {
        var state = new State(new InMemoryState(Short));
        await using var watch = new WatchReader(await state.WatchAsync(State.PointerTo<Number>("a"), ct: Ct));

        for (var n = 0; n < 9; n++) await state.WriteAsync<Number>("a", _ => new Number(n), ct: Ct);

        await watch.DestroyedAsync();
        Assert.IsType<WatchOverrunException>(Assert.IsType<StateEvent.Errored>(await watch.NextAsync()).Error);
    }

    [Fact] // row 5: by as much as the history holds, a reader may lag
    public async Task A_lag_of_the_whole_history_is_no_overrun()
    {
        var state = new State(new InMemoryState(Short));
        await using var watch = new WatchReader(await state.WatchAsync(Numbers, ct: Ct));

        for (var n = 0; n < 8; n++) await state.WriteAsync<Number>("a", _ => new Number(n), ct: Ct);

        Assert.Equal(8, (await watch.TakeAsync(8)).Count);
    }

    [Fact] // row 6: one event a lock was too slow for a burst
    public async Task A_burst_on_few_resources_comes_in_one_batch()
    {
        var state = new State(new InMemoryState());
        await using var watch = new WatchReader(await state.WatchAsync(Numbers, ct: Ct));

        for (var n = 0; n < 100; n++) await state.WriteAsync<Number>($"{n % 3}", _ => new Number(n), ct: Ct);

        Assert.Equal(100, (await watch.NextBatchAsync()).Events.Length);
    }

    [Fact] // quirk Q8: an error was no event to wait for, and the wait had no end
    public async Task Waiting_fails_with_the_watch()
    {
        var failing = new State(new FailingWatches(new WatchOverrunException(Numbers, 9, 0, 8)));
        var pointer = State.PointerTo<Number>("a");

        await Assert.ThrowsAsync<WatchOverrunException>(async () => await failing.WatchForAsync(pointer, new WatchCondition(), Ct));
        await Assert.ThrowsAsync<WatchOverrunException>(async () => await failing.WhenGoneAsync(pointer, Ct));
    }

    [Fact] // row 10: desired state flipped back while the resource was being destroyed
    public async Task A_writer_that_read_before_a_teardown_cannot_undo_it()
    {
        var state = new State(new InMemoryState());
        var read = await state.CreateAsync((IResource)new Resource<Number>("a", new Number(1)), ct: Ct);
        await state.TeardownAsync(read.Metadata.Pointer, ct: Ct);
        var renewed = read.With(read.Metadata with { Version = read.Metadata.Version.Next() });

        await Assert.ThrowsAsync<PhaseConflictException>(async () => await state.UpdateAsync(renewed, ct: Ct));
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await state.ModifyAsync(read, resource => resource, ct: Ct));
    }

    static async Task ReadToTheEndAsync(Watch watch, CancellationToken ct)
    {
        try
        {
            await using (watch)
            {
                await foreach (var batch in watch.WithCancellation(ct)) Assert.NotEmpty(batch.Events);
            }
        }
        catch (OperationCanceledException)
        {
            // As it was asked for.
        }
    }

    /// <summary>Every watch tells one error, and ends.</summary>
    sealed class FailingWatches(Exception error) : DelegatingState(new InMemoryState())
    {
        public override ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
            ValueTask.FromResult<Watch>(new Failing(error));

        sealed class Failing(Exception error) : Watch
        {
            public override async IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default)
            {
                await Task.Yield();
                yield return EventBatch.Of(new StateEvent.Errored(error));
            }

            public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
