using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>Knows how many watches are open.</summary>
sealed class CountedState() : WrappedState(new InMemoryState())
{
    readonly Lock gate = new();
    readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    int open;

    public Task CountAsync(int count)
    {
        lock (gate)
        {
            if (open == count) return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task.WaitAsync(WatchReader.Patience, TestContext.Current.CancellationToken);
        }
    }

    public override async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Counted(await base.WatchAsync(pointer, options, ct));

    public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Counted(await base.WatchAsync(kind, options, ct));

    CountedWatch Counted(Watch watch)
    {
        Add(1);
        return new CountedWatch(watch, this);
    }

    void Add(int change)
    {
        lock (gate)
        {
            open += change;
            foreach (var (_, reached) in waiting.FindAll(one => one.Count == open)) reached.TrySetResult();
            waiting.RemoveAll(one => one.Count == open);
        }
    }

    sealed class CountedWatch(Watch inner, CountedState state) : Watch
    {
        public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => inner.GetAsyncEnumerator(ct);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            state.Add(-1);
        }
    }
}
