using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>A state that knows how many of its watches are open.</summary>
sealed class CountedWatches(ICoreState below) : ICoreState
{
    int open;

    public int Open => Volatile.Read(ref open);

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => below.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        below.ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        below.CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        below.UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        below.DestroyAsync(pointer, options, ct);

    public async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        new Counted(await below.WatchAsync(pointer, options, ct), this);

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        new Counted(await below.WatchAsync(kind, options, ct), this);

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
