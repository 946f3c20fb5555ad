using Microsoft.Extensions.Hosting;

namespace Strata.Cli.Running;

/// <summary>
/// Gives memory back when a program that runs on has come to rest. A program at rest does not collect by itself, and keeps what its last
/// work left behind. No clock runs at rest: the runtime's next collection tells that there is work again.
/// </summary>
sealed class RestingMemory(IHeap heap, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>Between two looks at what was allocated.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>What a program at rest may allocate between two looks.</summary>
    internal const long Rest = 64 << 10;

    /// <summary>Of a larger heap the pause would be felt.</summary>
    internal const long LargestHeap = 256 << 20;

    readonly Lock gate = new();

    ITimer? clock;
    long allocated;
    bool isStopped;

    public Task StartAsync(CancellationToken ct)
    {
        Watch();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (gate)
        {
            isStopped = true;
            clock?.Dispose();
            clock = null;
        }
    }

    void Watch()
    {
        lock (gate)
        {
            if (isStopped) return;

            allocated = heap.Allocated;
            clock = time.CreateTimer(static memory => ((RestingMemory)memory!).LookAtHeap(), this, Look, Look);
        }
    }

    void LookAtHeap()
    {
        lock (gate)
        {
            var before = allocated;
            allocated = heap.Allocated;
            if (clock is null || allocated - before > Rest) return;

            clock.Dispose();
            clock = null;
            if (heap.Committed <= LargestHeap) heap.Trim();
            heap.AfterNextCollection(Watch);
        }
    }
}
