namespace Strata.Runtime;

/// <summary>Where a reader stands in the ring of a collection. Guarded by the lock of that collection.</summary>
/// <param name="id">The one resource the reader is about; null: the whole kind.</param>
sealed class RingPosition(long next, string? id)
{
    public string? Id { get; } = id;

    public long Next { get; set; } = next;

    /// <summary>The reader waits for the next event: it has handled everything it took.</summary>
    public bool IsParked { get; set; }
}
