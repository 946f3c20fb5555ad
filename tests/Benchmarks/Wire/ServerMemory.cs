using Strata.Resources;

namespace Strata.Benchmarks.Wire;

/// <summary>
/// Resident memory of `strata state serve`: at rest before any call, right after reads, writes and lists, and at rest again.
/// </summary>
sealed class ServerMemory : Workload
{
    const int Resources = 10_000;
    const int Calls = 50_000;

    /// <summary>The server gives memory back when nothing was asked for some seconds.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);

    public override string Name => "server-memory";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        using var server = await StateServer.StartAsync();
        await Task.Delay(Rest, TimeProvider.System);
        var idle = server.Rss;
        await using var state = server.ConnectState();
        await Payload.FillAsync(state, Resources);
        var order = Payload.Numbers(Calls, Resources);

        var (elapsed, _) = await Callers.RunAsync(64, Calls, async (_, n) => await state.FindAsync(Payload.At(order[n])));
        await Callers.RunAsync(64, Calls, async (_, n) =>
        {
            var current = (Resource<Payload>)(await state.FindAsync(Payload.At(n % Resources)))!;
            await state.UpdateAsync(current with { Spec = Payload.Make(n) });
        });
        for (var n = 0; n < 20; n++) await state.ListAsync(Payload.Kind);
        var working = server.Rss;
        await Task.Delay(Rest, TimeProvider.System);
        return new Figures(Calls, elapsed)
        {
            Extra = [new("idle_mb", idle / 1e6), new("working_mb", working / 1e6), new("after_mb", server.Rss / 1e6)],
        };
    }
}
