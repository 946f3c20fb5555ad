using Strata.Resources;

namespace Strata.Benchmarks.Wire;

/// <summary>Updates with version check over one connection, each caller of a resource of its own.</summary>
sealed class WireUpdate : Workload
{
    public override string Name => "grpc-update";

    public override IReadOnlyList<string> Variants => ["callers=1", "callers=16", "callers=64"];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var callers = parameters.Number("callers", 1);
        var calls = parameters.Number("calls", callers == 1 ? 20_000 : 60_000);
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        var held = new IResource[callers];
        for (var n = 0; n < callers; n++) held[n] = await state.CreateAsync(new Resource<Payload>(Payload.Id(n), Payload.Make(n)));

        return await Callers.MeasureAsync(server, callers, calls, async (caller, n) =>
            held[caller] = await state.UpdateAsync((Resource<Payload>)held[caller] with { Spec = Payload.Make(n) }));
    }
}
