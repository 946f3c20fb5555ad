using Strata.Protos;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Benchmarks.Wire;

/// <summary>One watcher of a kind and 50,000 updates: while 16 callers make them, or all of them from a bookmark.</summary>
sealed class WireWatch : Workload
{
    const int Writers = 16;

    public override string Name => "grpc-watch";

    public override IReadOnlyList<string> Variants =>
        ["mode=live form=events", "mode=live form=aggregated", "mode=replay form=events", "mode=replay form=aggregated"];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var isReplay = parameters.Text("mode", "live") == "replay";
        var isAggregated = parameters.Text("form", "events") == "aggregated";
        var updates = parameters.Number("updates", 50_000);
        using var server = await StateServer.StartAsync();
        await using var state = server.ConnectState();
        using var channel = server.Connect();
        var held = new IResource[Writers];
        for (var n = 0; n < Writers; n++) held[n] = await state.CreateAsync(new Resource<Payload>(Payload.Id(n), Payload.Make(n)));
        var writers = new Writing(state, held);

        TimeSpan cold, warm;
        TimeSpan spent;
        if (isReplay)
        {
            var from = await RawWatch.BookmarkAsync(channel, CancellationToken.None);
            await writers.WriteAsync(updates);
            var options = new Protos.WatchOptions { StartFromBookmark = from, Aggregated = isAggregated };
            cold = await Timing.OfAsync(() => ReadAsync(channel, options, updates));
            await ReadAsync(channel, options, updates);
            var before = server.ProcessorTime;
            warm = await Timing.OfAsync(() => ReadAsync(channel, options, updates));
            spent = server.ProcessorTime - before;
        }
        else
        {
            var options = new Protos.WatchOptions { Aggregated = isAggregated };
            cold = await LiveAsync(channel, options, writers, 1_000) * ((double)updates / 1_000);
            await LiveAsync(channel, options, writers, updates);
            var before = server.ProcessorTime;
            warm = await LiveAsync(channel, options, writers, updates);
            spent = server.ProcessorTime - before;
        }

        return new Figures(updates, warm)
        {
            Cold = updates / cold.TotalSeconds,
            Extra = [new("server_cpu_us_per_op", spent.TotalMicroseconds / updates), new("server_rss_mb", server.Rss / 1e6)],
        };
    }

    static async Task ReadAsync(Runtime.Grpc.GrpcStateChannel channel, Protos.WatchOptions options, int count) =>
        await CountAsync(await RawWatch.OpenAsync(channel, options, CancellationToken.None), count);

    static async Task<TimeSpan> LiveAsync(Runtime.Grpc.GrpcStateChannel channel, Protos.WatchOptions options, Writing writers, int updates)
    {
        var events = await RawWatch.OpenAsync(channel, options, CancellationToken.None);
        var reading = Task.Run(() => CountAsync(events, updates));
        return await Timing.OfAsync(async () =>
        {
            await writers.WriteAsync(updates);
            await reading;
        });
    }

    static async Task CountAsync(IAsyncEnumerable<Event> events, int count)
    {
        var seen = 0;
        await foreach (var item in events)
        {
            if (item.EventType != EventType.Updated) throw new InvalidOperationException($"{item.EventType}: {item.Error}");
            if (++seen == count) return;
        }

        throw new InvalidOperationException($"the watch ended after {seen} of {count} events");
    }

    sealed class Writing(ICoreState state, IResource[] held)
    {
        public Task WriteAsync(int updates) => Callers.RunAsync(held.Length, updates, async (caller, n) =>
            held[caller] = await state.UpdateAsync((Resource<Payload>)held[caller] with { Spec = Payload.Make(n) }));
    }
}
