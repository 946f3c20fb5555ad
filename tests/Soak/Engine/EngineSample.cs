using System.Diagnostics;
using Strata.Runtime;

namespace Strata.Soak.Engine;

/// <summary>What the process holds when all passes are done.</summary>
/// <param name="Heap">Bytes after a full collection.</param>
/// <param name="Resident">Bytes.</param>
sealed record EngineSample(long Changes, int Resources, long Heap, long Resident, int Threads, int Watches)
{
    public static EngineSample Take(InMemoryState core, long changes)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var kinds = core.Statistics.Kinds;
        using var process = Process.GetCurrentProcess();
        return new EngineSample(
            changes,
            kinds.Sum(kind => kind.Resources),
            heap,
            process.WorkingSet64,
            process.Threads.Count,
            kinds.Sum(kind => kind.Watches));
    }

    /// <summary>What grew that should not have, compared with an earlier sample of about as many resources.</summary>
    public IEnumerable<string> GrownSince(EngineSample earlier)
    {
        if (Heap > 1.1 * earlier.Heap * Math.Max(1, (double)Resources / earlier.Resources)) yield return $"the heap grew from {earlier.Heap} to {Heap} bytes";
        if (Threads > earlier.Threads + 8) yield return $"{earlier.Threads} threads became {Threads}";
        if (Watches != earlier.Watches) yield return $"{earlier.Watches} watches became {Watches}";
    }
}
