namespace Strata.Cli.Running;

/// <summary>The heap of this process.</summary>
sealed class ManagedHeap : IHeap
{
    const long MadeAtStart = 32 << 20;

    public long Allocated => GC.GetTotalAllocatedBytes();

    public long Committed => GC.GetGCMemoryInfo().TotalCommittedBytes;

    public void AfterNextCollection(Action act) => _ = new Sentinel(act);

    public void Trim() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>
    /// No collection before the start has made what it makes: most of that stays, and copying it would hold the start up
    /// (docs/decisions/0217). Ends by itself with the first collection, which may be asked for.
    /// </summary>
    public static void BeginWithoutCollections() =>
        GC.TryStartNoGCRegion(Math.Min(MadeAtStart, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8));

    /// <summary>Nobody holds it, so the next collection finds it.</summary>
    sealed class Sentinel(Action found)
    {
        ~Sentinel() => found();
    }
}
