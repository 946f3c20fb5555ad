using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>100 lists with an equality query that matches 100 of 100,000 resources.</summary>
sealed class ListLabel : Workload
{
    const int Resources = 100_000;
    const int Groups = 1_000;
    const int Lists = 100;

    public override string Name => "inmem-list-label";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var state = new State(new InMemoryState());
        for (var n = 0; n < Resources; n++)
        {
            var metadata = new Metadata(Payload.At(n)) { Labels = StringMap.Empty.Set("group", $"{n % Groups}") };
            await state.CreateAsync(new Resource<Payload>(metadata, Payload.Make(n)));
        }

        async ValueTask OneAsync(int n)
        {
            var query = new ListOptions { Labels = [new LabelQuery([LabelTerm.Equal("group", $"{n * 7 % Groups}")])] };
            var found = await state.ListAsync(Payload.Kind, query);
            if (found.Count != Resources / Groups) throw new InvalidOperationException($"{found.Count} found");
        }

        return await Passes.MeasureAsync(Lists, OneAsync);
    }
}
