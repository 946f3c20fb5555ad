using Strata.Benchmarks.Engine;
using Strata.Benchmarks.InMemory;
using Strata.Benchmarks.Wire;

namespace Strata.Benchmarks;

static class Workloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new Floor(),
        new Create(),
        new Get(),
        new Update(),
        new List(),
        new ListLabel(),
        new Fanout(),
        new Memory(),
        new ReconcileThroughput(),
        new TransformThroughput(),
        new ChainLatency(),
        new WireGet(),
        new WireUpdate(),
        new WireList(),
        new WireWatch(),
        new WireBootstrap(),
        new WireFanout(),
        new ServerMemory(),
    ];
}
