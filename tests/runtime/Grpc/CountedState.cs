using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>Knows how many watches are open, and which are still held by somebody.</summary>
sealed class CountedState() : DelegatingState(new InMemoryState())
{
    readonly Lock gate = new();
    readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    readonly List<WeakReference> opened = [];
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

    /// <summary>Waits until nobody holds any watch that was ever opened: no registration, no list, no task.</summary>
    public async Task ForgottenAsync()
    {
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var left = WatchReader.Patience; Held() > 0; left -= clock.Period)
        {
            Assert.True(left > TimeSpan.Zero, $"{Held()} watches are still held");
            await clock.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public override async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Counted(await base.WatchAsync(pointer, options, ct));

    public override async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Counted(await base.WatchAsync(kind, options, ct));

    CountedWatch Counted(Watch watch)
    {
        Add(1);
        var counted = new CountedWatch(watch, this);
        lock (gate) opened.Add(new WeakReference(counted));
        return counted;
    }

    int Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        lock (gate) return opened.Count(watch => watch.IsAlive);
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
