namespace Strata.Controllers.ExtensionPull;

/// <summary>
/// Work of which only so much is done at once. Of those who wait the largest is next: begun last, it would be the end of all.
/// </summary>
sealed class Turns(int each)
{
    readonly Lock gate = new();
    readonly PriorityQueue<TaskCompletionSource, (long Smallness, long Arrival)> waiting = new();

    int free = each;
    long arrivals;

    /// <param name="size">Of the work; those of one size come in turn.</param>
    public async Task<Turn> WaitAsync(long size, CancellationToken ct)
    {
        if (Join(size) is not { } next) return new Turn(this);

        await using var leaving = ct.Register(() => next.TrySetCanceled(ct));
        await next.Task;
        return new Turn(this);
    }

    /// <returns>Null when it need not wait.</returns>
    TaskCompletionSource? Join(long size)
    {
        lock (gate)
        {
            if (free > 0)
            {
                free--;
                return null;
            }

            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(next, (-size, arrivals++));
            return next;
        }
    }

    void Pass()
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var next, out _))
            {
                if (next.TrySetResult()) return;
            }

            free++;
        }
    }

    /// <summary>Ends with its disposal.</summary>
    public readonly struct Turn(Turns turns) : IDisposable
    {
        public void Dispose() => turns.Pass();
    }
}
