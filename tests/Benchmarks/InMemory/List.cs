using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>
/// 100 lists of 10,000 resources, each visited; between two lists nothing, one update, or one create of an id in the middle.
/// </summary>
sealed class List : Workload
{
    const int Resources = 10_000;
    const int Lists = 100;

    public override string Name => "inmem-list";

    public override IReadOnlyList<string> Variants => ["between=nothing", "between=update", "between=create"];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var between = parameters.Text("between", "nothing");
        var state = new State(new InMemoryState());
        await Payload.FillAsync(state.Core, Resources);
        var created = 0;

        async ValueTask OneAsync(int n)
        {
            if (between == "update") await state.UpdateAsync(await state.GetAsync(Payload.At(n * 97 % Resources)));
            if (between == "create") await state.CreateAsync(new Resource<Payload>(Between(created++), Payload.Make(n)));

            var read = 0L;
            foreach (var resource in await state.ListAsync(Payload.Kind)) read += resource.Metadata.Id.Length;
            GC.KeepAlive(read);
        }

        return await Passes.MeasureAsync(Lists, OneAsync);
    }

    static string Between(int number) => $"{Payload.Id(number * 97 % Resources)}-{number}";
}
