using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>
/// 100,000 updates with version check, of keys in turn or at random, by a caller that holds the last version, or by the call that reads
/// it first. What is written was made before: making texts is not what is measured.
/// </summary>
sealed class Update : Workload
{
    const int Updates = 100_000;
    const int Payloads = 5_003; // no divisor of the keys: no resource gets the payload that it has

    public override string Name => "inmem-update";

    public override IReadOnlyList<string> Variants =>
    [
        "keys=1000 order=sequential call=Update",
        "keys=1000 order=sequential call=UpdateWithConflicts",
        "keys=100000 order=random call=Update",
        "keys=100000 order=random call=UpdateWithConflicts",
    ];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var keys = parameters.Number("keys", 1000);
        var order = parameters.Text("order", "sequential") == "random"
            ? Payload.Numbers(Updates, keys)
            : [.. Enumerable.Range(0, Updates).Select(n => n % keys)];
        var withConflicts = parameters.Text("call", "Update") == "UpdateWithConflicts";

        var state = new State(new InMemoryState());
        await Payload.FillAsync(state.Core, keys);
        var held = new IResource[keys];
        for (var n = 0; n < keys; n++) held[n] = await state.GetAsync(Payload.At(n));
        var pointers = held.Select(resource => resource.Metadata.Pointer).ToArray();
        var payloads = Enumerable.Range(0, Payloads).Select(Payload.Make).ToArray();
        var next = 0;

        async ValueTask OneAsync(int n)
        {
            var key = order[n];
            var payload = payloads[next++ % Payloads];
            if (withConflicts) await state.UpdateWithConflictsAsync(pointers[key], current => With(current, payload));
            else held[key] = await state.UpdateAsync(With(held[key], payload));
        }

        return await Passes.MeasureAsync(Updates, OneAsync);
    }

    static Resource<Payload> With(IResource resource, Payload payload) => (Resource<Payload>)resource with { Spec = payload };
}
