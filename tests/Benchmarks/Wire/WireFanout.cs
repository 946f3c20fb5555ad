using System.Diagnostics;
using System.Globalization;
using Strata.Protos;
using Strata.Resources;

namespace Strata.Benchmarks.Wire;

/// <summary>
/// 10,000 resources, 1,000 remote watchers of their kind on ten connections, 100 updates a second: how long after an update was begun each
/// watcher has its event.
/// </summary>
sealed class WireFanout : Workload
{
    const int Resources = 10_000;
    const int Connections = 10;

    public override string Name => "grpc-fanout";

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var watchers = parameters.Number("watchers", 1_000);
        var perSecond = parameters.Number("updates_per_s", 100);
        var updates = perSecond * parameters.Number("seconds", 10);
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        await Payload.FillAsync(state, Resources);
        var channels = Enumerable.Range(0, Connections).Select(_ => server.Connect()).ToList();
        var latencies = new long[watchers * updates];
        var readers = new List<Task>();
        for (var n = 0; n < watchers; n++)
        {
            var events = await RawWatch.OpenAsync(channels[n % Connections], new WatchOptions { Aggregated = true }, default);
            var first = n * updates;
            readers.Add(Task.Run(() => ReadAsync(events, latencies, first, updates)));
        }

        var (rssBefore, spentBefore) = (server.Rss, server.ProcessorTime);
        var elapsed = await Timing.OfAsync(async () =>
        {
            await WriteAsync(state, updates, perSecond);
            await Task.WhenAll(readers);
        });
        var extra = new KeyValuePair<string, double>[]
        {
            new("server_cpu_s", (server.ProcessorTime - spentBefore).TotalSeconds),
            new("server_rss_before_mb", rssBefore / 1e6),
            new("server_rss_mb", server.Rss / 1e6),
        };
        channels.ForEach(channel => channel.Dispose());
        return new Figures(latencies.Length, elapsed, latencies) { Extra = extra };
    }

    static async Task WriteAsync(Runtime.ICoreState state, int updates, int perSecond)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        for (var n = 0; n < updates; n++)
        {
            await clock.WaitForNextTickAsync();
            var current = (Resource<Payload>)(await state.FindAsync(Payload.At(n % Resources)))!;
            var begun = Stopwatch.GetTimestamp().ToString("D64", CultureInfo.InvariantCulture);
            await state.UpdateAsync(current with { Spec = new Payload(begun) });
        }
    }

    static async Task ReadAsync(IAsyncEnumerable<Event> events, long[] latencies, int first, int count)
    {
        var seen = 0;
        await foreach (var item in events)
        {
            var now = Stopwatch.GetTimestamp();
            latencies[first + seen] = now - BegunAt(item);
            if (++seen == count) return;
        }
    }

    static long BegunAt(Event item) => long.Parse(Payload.FromProto(item.Resource.Spec.ProtoSpec).Text, CultureInfo.InvariantCulture);
}
