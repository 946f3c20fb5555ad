using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>What one of 1,000,000 resources costs, after a full collection.</summary>
sealed class Memory : Workload
{
    public override string Name => "memory";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var count = parameters.Number("resources", 1_000_000);
        await Payload.FillAsync(new InMemoryState(), 1_000);
        var (heapBefore, rssBefore) = Sizes();

        var state = new InMemoryState();
        var elapsed = await Timing.OfAsync(() => Payload.FillAsync(state, count));

        var (heap, rss) = Sizes();
        GC.KeepAlive(state);
        return new Figures(count, elapsed)
        {
            Extra =
            [
                new("heap_bytes_per_resource", (heap - heapBefore) / (double)count),
                new("rss_bytes_per_resource", (rss - rssBefore) / (double)count),
            ],
        };
    }

    static (long Heap, long Rss) Sizes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (GC.GetTotalMemory(forceFullCollection: true), ProcessMemory.Rss());
    }
}
