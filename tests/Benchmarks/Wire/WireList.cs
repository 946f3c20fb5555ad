namespace Strata.Benchmarks.Wire;

/// <summary>20 lists of 10,000 resources.</summary>
sealed class WireList : Workload
{
    const int Resources = 10_000;

    public override string Name => "grpc-list";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var lists = parameters.Number("lists", 20);
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        await Payload.FillAsync(state, Resources);

        return await Callers.MeasureAsync(server, callers: 1, lists, async (_, _) =>
        {
            var listed = await state.ListAsync(Payload.Kind);
            if (listed.Count != Resources) throw new InvalidOperationException($"{listed.Count} listed");
        });
    }
}
