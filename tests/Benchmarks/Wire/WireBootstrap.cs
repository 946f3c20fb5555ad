using Strata.Protos;

namespace Strata.Benchmarks.Wire;

/// <summary>The contents of a kind of 20,000 resources as a watch delivers them, to the end of the bootstrap.</summary>
sealed class WireBootstrap : Workload
{
    const int Resources = 20_000;

    public override string Name => "grpc-bootstrap";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        using var channel = server.Connect();
        await Payload.FillAsync(state, Resources);

        async Task PassAsync()
        {
            var seen = 0;
            var options = new WatchOptions { BootstrapContents = true, Aggregated = true };
            await foreach (var item in await RawWatch.OpenAsync(channel, options, default))
            {
                if (item.EventType == EventType.Bootstrapped) break;

                seen++;
            }

            if (seen != Resources) throw new InvalidOperationException($"{seen} came");
        }

        var (cold, passes) = await Passes.RunAsync(() => Timing.OfAsync(PassAsync));
        return new Figures(Resources, Passes.Median(passes))
        {
            Cold = Resources / cold.TotalSeconds,
            Extra = [new("server_rss_mb", server.Rss / 1e6)],
        };
    }
}
