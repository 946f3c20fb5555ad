namespace Strata.Cli.Running;

/// <summary>The heap of this process.</summary>
sealed class ManagedHeap : IHeap
{
    public long Allocated => GC.GetTotalAllocatedBytes();

    public long Committed => GC.GetGCMemoryInfo().TotalCommittedBytes;

    public void AfterNextCollection(Action act) => _ = new Sentinel(act);

    public void Trim() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Nobody holds it, so the next collection finds it.</summary>
    sealed class Sentinel(Action found)
    {
        ~Sentinel() => found();
    }
}
