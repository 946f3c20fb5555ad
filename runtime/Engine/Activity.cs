namespace Strata.Runtime;

/// <summary>
/// Counts everything that can make the runtime idle or busy. Whoever finds all parts idle and the count unchanged over the look knows that
/// the whole was idle.
/// </summary>
sealed class Activity
{
    long count;
    int readers;
    TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Count => Volatile.Read(ref count);

    /// <summary>Completes at the next happening.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Happened()
    {
        Interlocked.Increment(ref count);
        if (Volatile.Read(ref readers) == 0) return; // while nobody waits, a happening costs an increment

        Interlocked.Exchange(ref next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void Enter() => Interlocked.Increment(ref readers);

    public void Leave() => Interlocked.Decrement(ref readers);
}
