using System.Collections.Immutable;

namespace Strata.Runtime;

/// <summary>The events of a watch one by one. Those of a batch cost no asynchronous step.</summary>
sealed class EventView(Watch watch, CancellationToken given) : IAsyncEnumerable<StateEvent>
{
    public IAsyncEnumerator<StateEvent> GetAsyncEnumerator(CancellationToken ct = default)
    {
        if (!given.CanBeCanceled || given == ct) return new Reader(watch, ct, both: null);
        if (!ct.CanBeCanceled) return new Reader(watch, given, both: null);

        var both = CancellationTokenSource.CreateLinkedTokenSource(given, ct);
        return new Reader(watch, both.Token, both);
    }

    sealed class Reader(Watch watch, CancellationToken ct, CancellationTokenSource? both) : IAsyncEnumerator<StateEvent>
    {
        readonly IAsyncEnumerator<EventBatch> batches = watch.GetAsyncEnumerator(ct);

        ImmutableArray<StateEvent> events = [];
        int next;

        public StateEvent Current { get; private set; } = null!;

        public ValueTask<bool> MoveNextAsync()
        {
            if (next >= events.Length) return NextBatchAsync();

            Current = events[next++];
            return new ValueTask<bool>(true);
        }

        public async ValueTask DisposeAsync()
        {
            await batches.DisposeAsync();
            both?.Dispose();
        }

        async ValueTask<bool> NextBatchAsync()
        {
            if (!await batches.MoveNextAsync()) return false;

            events = batches.Current.Events;
            Current = events[0];
            next = 1;
            return true;
        }
    }
}
