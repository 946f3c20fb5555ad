using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>
/// Random reads, the value read. `pointer=held`: the caller keeps its pointers; `made`: it has ids and makes a pointer for each read.
/// </summary>
sealed class Get : Workload
{
    const int Resources = 100_000;

    public override string Name => "inmem-get";

    public override IReadOnlyList<string> Variants =>
    [
        "threads=1 pointer=held", "threads=2 pointer=held", "threads=4 pointer=held", "threads=1 pointer=made",
    ];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var threads = parameters.Number("threads", 1);
        var isHeld = parameters.Text("pointer", "held") == "held";
        var reads = parameters.Number("reads", 1_000_000);

        var core = new InMemoryState();
        var state = new State(core);
        await Payload.FillAsync(core, Resources);
        var pointers = Enumerable.Range(0, Resources).Select(Payload.At).ToArray();
        var orders = Enumerable.Range(0, threads).Select(seed => Payload.Numbers(reads, Resources, seed)).ToArray();

        void Work(int thread)
        {
            if (isHeld) ReadHeld(state, pointers, orders[thread]);
            else ReadMade(state, pointers, orders[thread]);
        }

        var (cold, passes) = await Passes.RunAsync(() => Task.FromResult(Timing.OfThreads(threads, Work)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (threads == 1) Work(0);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var latencies = await Timing.EachAsync(reads, async n => await state.FindAsync(pointers[orders[0][n]]));
        return new Figures((long)reads * threads, Passes.Median(passes), latencies)
        {
            Cold = (double)reads * threads / cold.TotalSeconds,
            Extra = threads == 1 ? [new("allocated_bytes", allocated)] : [],
        };
    }

    static void ReadHeld(State state, Pointer[] pointers, int[] order)
    {
        var read = 0L;
        foreach (var n in order) read += Text(state, pointers[n]);
        GC.KeepAlive(read);
    }

    static void ReadMade(State state, Pointer[] pointers, int[] order)
    {
        var read = 0L;
        foreach (var n in order) read += Text(state, new Pointer(Payload.Kind, pointers[n].Id));
        GC.KeepAlive(read);
    }

    // In memory a read completes in the call.
    static char Text(State state, Pointer pointer) => ((Resource<Payload>)state.FindAsync(pointer).GetAwaiter().GetResult()!).Spec.Text[^1];
}
