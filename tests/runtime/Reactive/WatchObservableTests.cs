using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime.Reactive;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Reactive;

public sealed class WatchObservableTests
{
    readonly CountedState core = new(new InMemoryState(new InMemoryStateOptions { InitialHistory = 8, MaxHistory = 8, HistoryGap = 1 }));
    readonly State state;

    public WatchObservableTests() => state = new State(core);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Kind Numbers => State.KindOf<Number>();

    [Fact]
    public async Task Events_come_in_order_and_never_two_at_once()
    {
        var inside = 0;
        var clashes = 0;
        using var observer = new Observer<StateEvent>(_ =>
        {
            if (Interlocked.Increment(ref inside) > 1) clashes++;
            Thread.Yield();
            Interlocked.Decrement(ref inside);
        });
        using var subscription = (await state.WatchAsync(Numbers, ct: Ct)).ToObservable().Subscribe(observer);

        for (var n = 0; n < 100; n++)
        {
            await WriteAsync(n);
            if (n % 4 == 3) await observer.ReachedAsync(n + 1);
        }

        Assert.Equal(Enumerable.Range(1, 100), observer.Seen.Select(VersionOf));
        Assert.Equal(0, clashes);
    }

    [Fact]
    public async Task Unsubscribing_ends_the_watch_and_leaves_nothing_behind()
    {
        using var observer = new Observer<StateEvent>();
        var subscription = state.AsObservable(Numbers).Subscribe(observer);
        await core.Opened.Task.WaitAsync(WatchReader.Patience, Ct);
        Assert.Equal(1, core.Open);

        subscription.Dispose();
        await core.Closed.Task.WaitAsync(WatchReader.Patience, Ct);
        await WriteAsync(1);

        Assert.Equal(0, core.Open);
        Assert.Empty(observer.Seen);
        Assert.False(observer.Ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Who_unsubscribes_before_the_watch_is_open_leaves_nothing_behind()
    {
        var answer = new TaskCompletionSource();
        using var observer = new Observer<StateEvent>();
        var subscription = new State(new SlowState(core, answer.Task)).AsObservable(Numbers).Subscribe(observer);
        Assert.Equal(1, core.Open);

        subscription.Dispose();
        answer.SetResult();

        await core.Closed.Task.WaitAsync(WatchReader.Patience, Ct);
        Assert.Equal(0, core.Open);
        Assert.Empty(observer.Seen);
    }

    [Fact]
    public async Task An_operator_that_has_enough_ends_the_watch()
    {
        var two = state.AsObservable(Numbers).Take(2).ToArray().ToTask(Ct);
        await core.Opened.Task.WaitAsync(WatchReader.Patience, Ct);

        await WriteAsync(1);
        await WriteAsync(2);

        Assert.Equal([1, 2], (await two.WaitAsync(WatchReader.Patience, Ct)).Select(VersionOf));
        await core.Closed.Task.WaitAsync(WatchReader.Patience, Ct);
    }

    [Fact]
    public async Task A_watch_that_cannot_be_opened_is_an_error()
    {
        using var observer = new Observer<StateEvent>();
        var forged = new WatchOptions { From = ByteString.CopyFromUtf8("forged") };

        using var subscription = state.AsObservable(Numbers, forged).Subscribe(observer);

        Assert.IsType<InvalidBookmarkException>(await observer.Ended.Task.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task A_watch_that_ends_completes()
    {
        var watch = await state.WatchAsync(Numbers, ct: Ct);
        using var observer = new Observer<StateEvent>();
        using var subscription = watch.ToObservable().Subscribe(observer);
        await WriteAsync(1);
        await observer.ReachedAsync(1);

        await watch.DisposeAsync();

        Assert.Null(await observer.Ended.Task.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task A_blocked_observer_delays_only_itself_and_then_overruns()
    {
        using var gate = new ManualResetEventSlim();
        using var blocked = new Observer<StateEvent>(_ => gate.Wait(WatchReader.Patience));
        using var other = new Observer<StateEvent>();
        using var first = (await state.WatchAsync(Numbers, ct: Ct)).ToObservable().Subscribe(blocked);
        using var second = (await state.WatchAsync(Numbers, ct: Ct)).ToObservable().Subscribe(other);

        for (var n = 1; n <= 30; n++)
        {
            await WriteAsync(n);
            await other.ReachedAsync(n);
        }

        gate.Set();

        Assert.IsType<WatchOverrunException>(await blocked.Ended.Task.WaitAsync(WatchReader.Patience, Ct));
        Assert.InRange(blocked.Seen.Count, 1, 29);
        Assert.Equal(30, other.Seen.Count);
        Assert.False(other.Ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Who_subscribes_does_not_wait_for_the_observer()
    {
        await WriteAsync(1);
        using var isSubscribing = new ThreadLocal<bool>();
        var calledFromWithin = false;
        using var observer = new Observer<StateEvent>(_ => calledFromWithin |= isSubscribing.Value);
        var watch = await state.WatchAsync(Numbers, new WatchOptions { BootstrapContents = true }, Ct);

        isSubscribing.Value = true;
        using var subscription = watch.ToObservable().Subscribe(observer); // an event is there already
        isSubscribing.Value = false;

        await observer.ReachedAsync(2);
        Assert.False(calledFromWithin);
    }

    [Fact]
    public async Task A_watch_has_one_subscriber()
    {
        var events = (await state.WatchAsync(Numbers, ct: Ct)).ToObservable();
        using var first = events.Subscribe(_ => { });
        using var observer = new Observer<StateEvent>();

        using var second = events.Subscribe(observer);

        Assert.IsType<InvalidOperationException>(await observer.Ended.Task.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task Each_subscriber_of_a_state_has_its_own_watch()
    {
        await WriteAsync(1);
        var events = state.AsObservable(Numbers, new WatchOptions { BootstrapContents = true });

        var first = await events.FirstAsync().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct);
        var second = await events.FirstAsync().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_resource_is_observed_from_its_present_state()
    {
        var first = await state.AsObservable(State.PointerTo<Number>("a")).FirstAsync().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct);

        Assert.IsType<Tombstone>(Assert.IsType<StateEvent.Destroyed>(first).Resource);
    }

    [Fact]
    public async Task Batches_are_observed_whole()
    {
        await WriteAsync(1);
        var watch = await state.WatchAsync(Numbers, new WatchOptions { BootstrapContents = true }, Ct);

        var batch = await watch.ToBatchObservable().FirstAsync().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct);

        Assert.Equal([typeof(StateEvent.Created), typeof(StateEvent.Bootstrapped)], batch.Events.Select(item => item.GetType()));
    }

    [Fact]
    public async Task An_overrun_is_an_error_of_batches_and_of_typed_events_too()
    {
        var batches = await state.WatchAsync(Numbers, ct: Ct);
        var typed = await state.WatchAsync<Number>(ct: Ct);
        for (var n = 0; n < 10; n++) await WriteAsync(n);

        await Assert.ThrowsAsync<WatchOverrunException>(() => batches.ToBatchObservable().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct));
        await Assert.ThrowsAsync<WatchOverrunException>(() => typed.ToObservable().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task Typed_events_carry_typed_resources()
    {
        await WriteAsync(7);

        var first = await state.AsObservable<Number>(new WatchOptions { BootstrapContents = true })
            .OfType<StateEvent<Number>.Created>().FirstAsync().ToTask(Ct).WaitAsync(WatchReader.Patience, Ct);

        Assert.Equal(7, first.Resource.Spec.Value);
    }

    async Task WriteAsync(int value) => await state.WriteAsync<Number>("a", _ => new Number(value), ct: Ct);

    /// <summary>Its watches are open before it says so, and whoever asked may be gone by then.</summary>
    sealed class SlowState(ICoreState inner, Task answer) : DelegatingState(inner)
    {
        public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
        {
            var watch = await base.WatchAsync(kind, options, CancellationToken.None);
            await answer;
            return watch;
        }
    }

    static int VersionOf(StateEvent item) => (int)WatchCondition.ResourceOf(item)!.Metadata.Version.Value;
}
