using System.Threading.Tasks.Sources;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Where a reader stands in the ring of a collection, and the signal it waits for: its own, used again for each wait. Guarded by the lock
/// of the collection.
/// </summary>
/// <param name="pointer">The one resource the reader is about; null: the whole kind.</param>
sealed class RingReader(long next, Pointer? pointer) : IValueTaskSource
{
    ManualResetValueTaskSourceCore<bool> signal;

    public Pointer? Pointer { get; } = pointer;

    public long Next { get; set; } = next;

    /// <summary>The reader waits for the next event: it has handled everything it took.</summary>
    public bool IsParked { get; set; }

    /// <summary>The last read found more than one event: the next ones are likely near.</summary>
    public bool IsInStream { get; set; }

    /// <summary>Cancelled or disposed: it shall wait no more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>No longer counted among the watches.</summary>
    public bool IsReleased { get; set; }

    /// <summary>Where the reader waits, with its neighbours there.</summary>
    public WakeList? Home { get; set; }

    public RingReader? Before { get; set; }

    public RingReader? After { get; set; }

    /// <summary>To be called before the reader is put where it can be woken.</summary>
    public ValueTask Wait()
    {
        signal.Reset();
        return new ValueTask(this, signal.Version);
    }

    /// <param name="here">The caller has nothing else to do: the reader may go on in its place.</param>
    public void Wake(bool here)
    {
        signal.RunContinuationsAsynchronously = !here;
        signal.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        signal.OnCompleted(continuation, state, token, flags);
}
