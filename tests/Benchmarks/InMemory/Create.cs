using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>Creates, one thread; id and spec are made in the loop.</summary>
sealed class Create : Workload
{
    public override string Name => "inmem-create";

    public override Task<Figures> MeasureAsync(Parameters parameters)
    {
        var count = parameters.Number("resources", 100_000);
        var state = new InMemoryState();
        return Passes.MeasureAsync(
            count,
            async n => await state.CreateAsync(new Resource<Payload>(Payload.Id(n), Payload.Make(n))),
            prepare: () => state = new InMemoryState());
    }
}
