namespace Strata.Benchmarks.Wire;

/// <summary>Random reads of 10,000 resources over one connection.</summary>
sealed class WireGet : Workload
{
    const int Resources = 10_000;

    public override string Name => "grpc-get";

    public override IReadOnlyList<string> Variants => ["callers=1", "callers=16", "callers=64"];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var callers = parameters.Number("callers", 1);
        var calls = parameters.Number("calls", callers == 1 ? 20_000 : 100_000);
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        await Payload.FillAsync(state, Resources);
        var order = Payload.Numbers(calls, Resources);

        return await Callers.MeasureAsync(server, callers, calls, async (_, n) => await state.FindAsync(Payload.At(order[n])));
    }
}
