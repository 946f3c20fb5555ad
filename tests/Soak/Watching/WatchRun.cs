using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <summary>Writers and watchers on one kind, until the last word has reached every watcher.</summary>
sealed class WatchRun(ICoreState state, CommitLog log, RecordingStore? store, WatchPlan plan)
{
    readonly Kind kind = State.KindOf<Stamp>();

    public IReadOnlyList<Watcher> Watchers { get; private set; } = [];

    public async Task<WatchFigures> RunAsync(CancellationToken ct)
    {
        Watchers = [.. Enumerable.Range(0, plan.Watchers).Select(n => CreateWatcher(n))];
        var watching = Watchers.Select(watcher => Task.Run(() => watcher.RunAsync(ct), ct)).ToList();
        var recorder = new Recorder(state, kind, log, store);
        await Task.WhenAll(Enumerable.Range(0, plan.Writers).Select(n => Task.Run(() => WriteAsync(recorder, n, ct), ct)));
        log.Close();
        await recorder.CloseAsync(ct);
        await Task.WhenAll(watching);
        return new WatchFigures(
            log.Appended,
            Watchers.Sum(watcher => watcher.Audit.Events),
            Watchers.Sum(watcher => watcher.Audit.Overruns),
            Watchers.Sum(watcher => watcher.Resumes),
            Watchers.Sum(watcher => watcher.Refusals),
            [.. Watchers.SelectMany(watcher => watcher.Audit.Violations)]);
    }

    Watcher CreateWatcher(int number)
    {
        var kinds = PlainFilter.OfKind.Count;
        var choice = number % (kinds + 2);
        var filter = choice < kinds ? PlainFilter.OfKind[choice] : PlainFilter.OfResource(number % PlainItem.Ids);
        return new Watcher(state, kind, log, plan, filter, isSlow: number % 5 == 4, HashCode.Combine(plan.Seed, number));
    }

    async Task WriteAsync(Recorder recorder, int writer, CancellationToken ct)
    {
        var random = new Random(HashCode.Combine(plan.Seed, -writer - 1));
        var ids = Enumerable.Range(0, PlainItem.Ids).Where(id => id % plan.Writers == writer).ToArray();
        for (var left = plan.Writes / plan.Writers; left > 0;)
        {
            // Mostly short, so that watchers can follow; now and then long, so that they cannot.
            var longest = random.Next(8) == 0 ? plan.Burst : Math.Max(1, plan.Burst / 8);
            for (var burst = Math.Min(left, 1 + random.Next(longest)); burst > 0; burst--, left--)
                await recorder.WriteAsync(random, ids[random.Next(ids.Length)], ct);

            await CaughtUpAsync(ct);
        }
    }

    /// <summary>Waits until the watchers that are not slow are near the end; those with a filter may have nothing to tell of it.</summary>
    async Task CaughtUpAsync(CancellationToken ct)
    {
        var enough = log.Appended - plan.Promise.Capacity;
        for (var tries = 0; tries < 2_000 && Watchers.Any(watcher => watcher.Handled < enough); tries++)
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
