namespace Strata.Agent;

/// <summary>How many calls of one kind are worked on at once, and how many more may wait for their turn.</summary>
sealed class CallLimit(int working, int waiting)
{
    readonly SemaphoreSlim turns = new(working);
    int inside;

    /// <summary>Waits for a turn, which ends when the result is disposed; null when too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref inside) > working + waiting)
        {
            Interlocked.Decrement(ref inside);
            return null;
        }

        try
        {
            await turns.WaitAsync(ct);
            return new Turn(this);
        }
        catch
        {
            Interlocked.Decrement(ref inside);
            throw;
        }
    }

    void Leave()
    {
        turns.Release();
        Interlocked.Decrement(ref inside);
    }

    sealed class Turn(CallLimit limit) : IDisposable
    {
        CallLimit? limit = limit;

        public void Dispose() => Interlocked.Exchange(ref limit, null)?.Leave();
    }
}
