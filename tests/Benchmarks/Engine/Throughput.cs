using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.Engine;

/// <summary>
/// One transform and 10,000 inputs, until the last output is there: `load=preloaded` when all inputs exist before the runtime starts,
/// `live` when they are created while it runs. `history=0` is the default one of a state: the bursts overrun it, everything is listed
/// again, and it must go on; the other one holds them.
/// </summary>
abstract class Throughput(string name, bool usesFinalizer, int concurrency) : Workload
{
    const int Inputs = 10_000;

    public override string Name => name;

    public override IReadOnlyList<string> Variants =>
        ["load=preloaded history=50000", "load=live history=50000", "load=preloaded history=0", "load=live history=0"];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var isPreloaded = parameters.Text("load", "preloaded") == "preloaded";
        var history = parameters.Number("history", 50_000);
        var options = history == 0 ? new InMemoryStateOptions() : new InMemoryStateOptions { MaxHistory = history };
        var passed = 0;
        var (allocated, collected) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
        var (cold, passes) = await Passes.RunAsync(() =>
        {
            passed++;
            return PassAsync(options, isPreloaded);
        });
        return new Figures(Inputs, Passes.Median(passes))
        {
            Cold = Inputs / cold.TotalSeconds,
            Extra =
            [
                new("allocated_bytes", (double)(GC.GetTotalAllocatedBytes() - allocated) / passed / Inputs),
                new("collections", (double)(GC.CollectionCount(0) - collected) / passed),
            ],
        };
    }

    async Task<TimeSpan> PassAsync(InMemoryStateOptions options, bool isPreloaded)
    {
        var core = new InMemoryState(options);
        if (isPreloaded) await CreateAsync(core);
        return await Timing.OfAsync(async () =>
        {
            await using var engine = new RunningEngine(core, new Step<A, B>(usesFinalizer, concurrency));
            if (!isPreloaded) await CreateAsync(core);
            await Made.AllAsync<B>(core, Inputs);
        });
    }

    static async Task CreateAsync(InMemoryState core)
    {
        for (var n = 0; n < Inputs; n++) await core.CreateAsync(new Resource<A>(Payload.Id(n), new A(Payload.Make(n).Text)));
    }
}

sealed class ReconcileThroughput() : Throughput("reconcile-throughput", usesFinalizer: true, concurrency: 8);

sealed class TransformThroughput() : Throughput("transform-throughput", usesFinalizer: false, concurrency: 1);
