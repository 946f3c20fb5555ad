using System.Reactive.Linq;

namespace Strata.Runtime.Reactive;

public static class WatchObservable
{
    /// <summary>
    /// The events as they come; an error of the watch becomes OnError, its end OnCompleted. For one subscriber; unsubscribing stops
    /// reading. A slow observer slows nobody else down, and overruns when it falls out of the history.
    /// </summary>
    public static IObservable<StateEvent> ToObservable(this Watch watch) => Observable.Create<StateEvent>(async (observer, ct) =>
    {
        await foreach (var item in watch.EventsAsync(ct))
        {
            if (item is StateEvent.Errored errored)
            {
                observer.OnError(errored.Error);
                return;
            }

            observer.OnNext(item);
        }

        observer.OnCompleted();
    });
}
