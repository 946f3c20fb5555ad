using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>A state that knows how many of its watches are open.</summary>
sealed class CountedWatches(ICoreState below) : DelegatingState(below)
{
    int open;

    public int Open => Volatile.Read(ref open);

    public override async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        new Counted(await base.WatchAsync(pointer, options, ct), this);

    public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        new Counted(await base.WatchAsync(kind, options, ct), this);

    sealed class Counted : Watch
    {
        readonly Watch below;
        readonly CountedWatches state;

        bool isClosed;

        public Counted(Watch below, CountedWatches state)
        {
            (this.below, this.state) = (below, state);
            Interlocked.Increment(ref state.open);
        }

        public override bool IsAtTail => below.IsAtTail;

        public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => below.GetAsyncEnumerator(ct);

        public override async ValueTask DisposeAsync()
        {
            await below.DisposeAsync();
            if (!Interlocked.Exchange(ref isClosed, true)) Interlocked.Decrement(ref state.open);
        }
    }
}
