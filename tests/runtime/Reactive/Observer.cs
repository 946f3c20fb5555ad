using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Reactive;

/// <summary>Keeps what it is told; <see cref="Ended"/> completes with the error, or with null at completion.</summary>
sealed class Observer<T>(Action<T>? onNext = null) : IObserver<T>, IDisposable
{
    readonly SemaphoreSlim arrived = new(0);
    readonly List<T> seen = [];
    int reached;

    public IReadOnlyList<T> Seen
    {
        get
        {
            lock (seen) return [.. seen];
        }
    }

    public TaskCompletionSource<Exception?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void OnNext(T value)
    {
        lock (seen) seen.Add(value);
        arrived.Release();
        onNext?.Invoke(value);
    }

    public void OnError(Exception error) => Ended.TrySetResult(error);

    public void OnCompleted() => Ended.TrySetResult(null);

    public async Task ReachedAsync(int count)
    {
        for (; reached < count; reached++)
        {
            var hasCome = await arrived.WaitAsync(WatchReader.Patience, TestContext.Current.CancellationToken);
            Assert.True(hasCome, $"{reached} of {count} events came");
        }
    }

    public void Dispose() => arrived.Dispose();
}
