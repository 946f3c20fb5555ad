using System.Diagnostics;
using Strata.Runtime;

namespace Strata.Benchmarks.InMemory;

/// <summary>
/// 10,000 updates over 1,000 resources, from the first update until the last watcher of the kind has all of them; events one by one, or
/// as batches. `idle` watchers wait for another resource of the kind: what publishing takes must not depend on them.
/// </summary>
sealed class Fanout : Workload
{
    const int Resources = 1_000;
    const int Updates = 10_000;

    public override string Name => "watch-fanout";

    public override IReadOnlyList<string> Variants =>
    [
        "watchers=1 form=events idle=0",
        "watchers=10 form=events idle=0",
        "watchers=100 form=events idle=0",
        "watchers=1 form=aggregated idle=0",
        "watchers=10 form=aggregated idle=0",
        "watchers=100 form=aggregated idle=0",
        "watchers=0 form=events idle=0",
        "watchers=0 form=events idle=10000",
    ];

    public override async Task<Figures> MeasureAsync(Parameters parameters)
    {
        var watchers = parameters.Number("watchers", 1);
        var aggregated = parameters.Text("form", "events") == "aggregated";
        var idle = parameters.Number("idle", 0);
        var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = 20_000, MaxHistory = 20_000 });
        await Payload.FillAsync(core, Resources);
        using var ending = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, idle).Select(_ => WaitAsync(core, ending.Token)).ToList();

        var (cold, passes) = await Passes.RunAsync(() => PassAsync(core, watchers, aggregated));
        await ending.CancelAsync();
        await Task.WhenAll(waiting);

        var events = (long)Updates * Math.Max(watchers, 1);
        var publishing = Passes.Median(passes.Select(pass => pass.Publishing));
        return new Figures(events, Passes.Median(passes.Select(pass => pass.Whole)))
        {
            Cold = events / cold.Whole.TotalSeconds,
            Extra = [new("publish_us", publishing.TotalMicroseconds / Updates)],
        };
    }

    static async Task<(TimeSpan Publishing, TimeSpan Whole)> PassAsync(InMemoryState core, int watchers, bool aggregated)
    {
        var resources = (await core.ListAsync(Payload.Kind)).ToArray();
        var readers = new List<Task>();
        for (var n = 0; n < watchers; n++)
        {
            var watch = await core.WatchAsync(Payload.Kind);
            readers.Add(Task.Run(() => aggregated ? ReadBatchesAsync(watch) : ReadEventsAsync(watch)));
        }

        var start = Stopwatch.GetTimestamp();
        var publishing = await Timing.OfAsync(async () =>
        {
            for (var n = 0; n < Updates; n++) resources[n % Resources] = await core.UpdateAsync(resources[n % Resources]);
        });
        await Task.WhenAll(readers);
        return (publishing, Stopwatch.GetElapsedTime(start));
    }

    static async Task ReadEventsAsync(Watch watch)
    {
        var seen = 0;
        await using (watch)
        {
            await foreach (var item in watch.EventsAsync())
            {
                Check(item);
                if (++seen == Updates) return;
            }
        }
    }

    static async Task ReadBatchesAsync(Watch watch)
    {
        var seen = 0;
        await using (watch)
        {
            await foreach (var batch in watch)
            {
                foreach (var item in batch.Events) Check(item);
                if ((seen += batch.Events.Length) == Updates) return;
            }
        }
    }

    static void Check(StateEvent item)
    {
        if (item is not StateEvent.Updated) throw new InvalidOperationException($"{item} came");
    }

    static async Task WaitAsync(InMemoryState core, CancellationToken ct)
    {
        await using var watch = await core.WatchAsync(State.PointerTo<Payload>("never"), ct: ct);
        try
        {
            await foreach (var _ in watch.EventsAsync(ct))
            {
                // The first event says that there is no such resource.
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement has ended.
        }
    }
}
