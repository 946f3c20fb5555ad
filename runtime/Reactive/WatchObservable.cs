using System.Reactive.Linq;
using Strata.Resources;

namespace Strata.Runtime.Reactive;

/// <summary>
/// Watches as observables, for those who compose. Events come one at a time, on the scheduler of the subscriber's task, never from within
/// Subscribe. An <c>Errored</c> event becomes OnError, the end of the watch OnCompleted. Unsubscribing ends the watch. An observer that is
/// slow, or blocks, delays itself only; when it falls out of the history, it gets a <see cref="WatchOverrunException"/>.
/// </summary>
public static class WatchObservable
{
    /// <summary>The events of this watch, for one subscriber, who owns the watch from then on.</summary>
    public static IObservable<StateEvent> ToObservable(this Watch watch) =>
        Once(watch, ct => watch.EventsAsync(ct), item => (item as StateEvent.Errored)?.Error);

    /// <inheritdoc cref="ToObservable(Watch)"/>
    public static IObservable<StateEvent<TSpec>> ToObservable<TSpec>(this Watch<TSpec> watch) where TSpec : class, ISpec<TSpec> =>
        Once(watch, _ => watch, item => (item as StateEvent<TSpec>.Errored)?.Error);

    /// <summary>As <see cref="ToObservable(Watch)"/>, in the batches they come in: everything that was pending.</summary>
    public static IObservable<EventBatch> ToBatchObservable(this Watch watch) =>
        Once(watch, _ => watch, batch => (batch.Events[^1] as StateEvent.Errored)?.Error);

    /// <summary>A watch of the kind for each subscriber, opened when it subscribes; a failure to open it is an OnError.</summary>
    public static IObservable<StateEvent> AsObservable(this State state, Kind kind, WatchOptions? options = null) =>
        Each(ct => state.WatchAsync(kind, options, ct), ToObservable);

    /// <summary>A watch of the resource for each subscriber, opened when it subscribes; a failure to open it is an OnError.</summary>
    public static IObservable<StateEvent> AsObservable(this State state, Pointer pointer, WatchOptions? options = null) =>
        Each(ct => state.WatchAsync(pointer, options, ct), ToObservable);

    /// <summary>A watch of the type in its default namespace for each subscriber.</summary>
    public static IObservable<StateEvent<TSpec>> AsObservable<TSpec>(this State state, WatchOptions? options = null)
        where TSpec : class, ISpec<TSpec> =>
        Each(ct => state.WatchAsync<TSpec>(options, ct), ToObservable);

    static IObservable<TEvent> Each<TWatch, TEvent>(
        Func<CancellationToken, ValueTask<TWatch>> open, Func<TWatch, IObservable<TEvent>> observe) =>
        Observable.FromAsync(async ct => await open(ct)).SelectMany(observe);

    static IObservable<T> Once<T>(IAsyncDisposable watch, Func<CancellationToken, IAsyncEnumerable<T>> read, Func<T, Exception?> errorOf)
    {
        var subscribers = 0;
        return Observable.Create<T>(async (observer, ct) =>
        {
            if (Interlocked.Increment(ref subscribers) > 1)
                throw new InvalidOperationException("a watch is read once: open another one for another subscriber");

            await using (watch)
            {
                // An observer that blocks must not block the one who subscribes it.
                await Task.Yield();
                await DeliverAsync(observer, read(ct), errorOf, ct);
            }
        });
    }

    static async Task DeliverAsync<T>(IObserver<T> observer, IAsyncEnumerable<T> events, Func<T, Exception?> errorOf, CancellationToken ct)
    {
        await foreach (var item in events.WithCancellation(ct))
        {
            if (errorOf(item) is { } error)
            {
                observer.OnError(error);
                return;
            }

            observer.OnNext(item);
        }

        observer.OnCompleted();
    }
}
