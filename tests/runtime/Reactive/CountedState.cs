using Strata.Resources;

namespace Strata.Runtime.Tests.Reactive;

/// <summary>Knows how many of its watches have not been disposed.</summary>
sealed class CountedState(ICoreState inner) : DelegatingState(inner)
{
    int open;

    public int Open => Volatile.Read(ref open);

    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        var watch = await base.WatchAsync(kind, options, ct);
        Interlocked.Increment(ref open);
        Opened.TrySetResult();
        return new CountedWatch(this, watch);
    }

    sealed class CountedWatch(CountedState state, Watch inner) : Watch
    {
        int disposed;

        public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => inner.GetAsyncEnumerator(ct);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            if (Interlocked.Exchange(ref disposed, 1) == 1) return;

            Interlocked.Decrement(ref state.open);
            state.Closed.TrySetResult();
        }
    }
}
