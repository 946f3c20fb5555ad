using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>Some kind watches break off after their start, before they tell anything; meanwhile a number is written.</summary>
sealed class BreakingState(ICoreState below, Func<bool> breaks) : DelegatingState(below)
{
    readonly ICoreState whole = below;

    public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        var watch = await base.WatchAsync(kind, options, ct);
        return breaks() ? new Breaking(watch, whole, kind) : watch;
    }

    sealed class Breaking(Watch watch, ICoreState state, Kind kind) : Watch
    {
        public override bool IsAtTail => false;

        public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

        public override ValueTask DisposeAsync() => watch.DisposeAsync();

        async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
        {
            for (var n = 0; n < 20; n++) await Task.Yield(); // the first pass goes by

            await new State(state).WriteAsync<Number>("late", _ => new Number(1), ct: ct);
            yield return EventBatch.Of(new StateEvent.Errored(new WatchOverrunException(kind, 10, 0, 1)));
        }
    }
}
