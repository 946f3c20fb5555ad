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
    public static IObservable<StateEvent> ToObservable(this Watch watch) => Once(watch, Events, ErrorOf);

    /// <inheritdoc cref="ToObservable(Watch)"/>
    public static IObservable<StateEvent<TSpec>> ToObservable<TSpec>(this Watch<TSpec> watch) where TSpec : class, ISpec<TSpec> =>
        Once(watch, Events, ErrorOf);

    /// <summary>As <see cref="ToObservable(Watch)"/>, in the batches they come in: everything that was pending.</summary>
    public static IObservable<EventBatch> ToBatchObservable(this Watch watch) =>
        Once(watch, (batches, _) => batches, batch => ErrorOf(batch.Events[^1]));

    /// <summary>A watch of the kind for each subscriber, opened when it subscribes; a failure to open it is an OnError.</summary>
    public static IObservable<StateEvent> AsObservable(this State state, Kind kind, WatchOptions? options = null) =>
        Each(ct => state.WatchAsync(kind, options, ct), Events, ErrorOf);

    /// <summary>A watch of the resource for each subscriber, opened when it subscribes; a failure to open it is an OnError.</summary>
    public static IObservable<StateEvent> AsObservable(this State state, Pointer pointer, WatchOptions? options = null) =>
        Each(ct => state.WatchAsync(pointer, options, ct), Events, ErrorOf);

    /// <summary>A watch of the type in its default namespace for each subscriber.</summary>
    public static IObservable<StateEvent<TSpec>> AsObservable<TSpec>(this State state, WatchOptions? options = null)
        where TSpec : class, ISpec<TSpec> =>
        Each(ct => state.WatchAsync<TSpec>(options, ct), Events, ErrorOf);

    static IObservable<T> Each<TWatch, T>(
        Func<CancellationToken, ValueTask<TWatch>> open,
        Func<TWatch, CancellationToken, IAsyncEnumerable<T>> read,
        Func<T, Exception?> errorOf)
        where TWatch : IAsyncDisposable =>
        Observable.Create<T>(async (observer, ct) => await DeliverAsync(observer, await open(ct), read, errorOf, ct));

    static IObservable<T> Once<TWatch, T>(
        TWatch watch, Func<TWatch, CancellationToken, IAsyncEnumerable<T>> read, Func<T, Exception?> errorOf)
        where TWatch : IAsyncDisposable
    {
        var subscribers = 0;
        return Observable.Create<T>(async (observer, ct) =>
        {
            if (Interlocked.Increment(ref subscribers) > 1)
                throw new InvalidOperationException("a watch is read once: open another one for another subscriber");

            await DeliverAsync(observer, watch, read, errorOf, ct);
        });
    }

    /// <summary>Ends the watch in any case, also when the one who asked for it has left before it was open.</summary>
    static async Task DeliverAsync<TWatch, T>(
        IObserver<T> observer,
        TWatch watch,
        Func<TWatch, CancellationToken, IAsyncEnumerable<T>> read,
        Func<T, Exception?> errorOf,
        CancellationToken ct)
        where TWatch : IAsyncDisposable
    {
        await using var owned = watch;
        await Task.Yield(); // an observer that blocks must not block the one who subscribes it
        await foreach (var item in read(watch, ct).WithCancellation(ct))
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

    static IAsyncEnumerable<StateEvent> Events(Watch watch, CancellationToken ct) => watch.EventsAsync(ct);

    static Exception? ErrorOf(StateEvent item) => (item as StateEvent.Errored)?.Error;

    static IAsyncEnumerable<StateEvent<TSpec>> Events<TSpec>(Watch<TSpec> watch, CancellationToken _) where TSpec : class, ISpec<TSpec> =>
        watch;

    static Exception? ErrorOf<TSpec>(StateEvent<TSpec> item) where TSpec : class, ISpec<TSpec> =>
        (item as StateEvent<TSpec>.Errored)?.Error;
}
