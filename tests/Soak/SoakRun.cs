using System.Diagnostics;
using Strata.Runtime;
using Strata.Soak.Linearizability;
using Strata.Soak.Model;
using Strata.Soak.Remote;
using Strata.Soak.Watching;

namespace Strata.Soak;

/// <summary>
/// Watchers of a server, and then rounds of the other three proofs, each on states of its own, until there were enough of each.
/// </summary>
sealed class SoakRun(SoakPlan plan, Stopwatch clock, TextWriter talk)
{
    const int Scripts = 1_000;
    const int WarmUp = 3;
    const int WatcherRounds = 8;

    readonly SoakFigures figures = new();

    public async Task<SoakFigures> RunAsync()
    {
        await CheckRemoteAsync();
        for (var round = 0; !IsDone(); round++)
        {
            var seed = HashCode.Combine(plan.Seed, round);
            if (figures.ModelOperations < plan.Operations / 2) await CheckModelAsync(seed);
            if (figures.OrderedOperations < plan.Operations / 2) CheckOrder(seed);
            if (figures.Events < plan.Events) await CheckWatchesAsync(seed, round);
            if (round == WarmUp) figures.HeapAtStart = GC.GetTotalMemory(forceFullCollection: true);
            if (figures.Violations.Count > 0) await talk.WriteLineAsync(string.Join('\n', figures.Violations));
            await talk.WriteLineAsync(figures.ToJson(plan, clock.Elapsed));
        }

        if (!HasEnough()) figures.Violations.Add($"not enough in {plan.Seconds} s");
        figures.HeapAtEnd = GC.GetTotalMemory(forceFullCollection: true);
        return figures;
    }

    bool IsDone() => figures.Violations.Count > 0 || HasEnough() || clock.Elapsed.TotalSeconds > plan.Seconds;

    bool HasEnough() =>
        figures.ModelOperations >= plan.Operations / 2 && figures.OrderedOperations >= plan.Operations / 2 && figures.Events >= plan.Events;

    async Task CheckRemoteAsync()
    {
        if (plan.Updates > 0)
        {
            figures.SlowWatchers = await new SlowWatchers(plan.Updates).RunAsync();
            figures.Violations.AddRange(figures.SlowWatchers.Violations);
        }

        if (plan.Watchers > 0)
        {
            figures.PassingWatchers = await new PassingWatchers(plan.Watchers, WatcherRounds).RunAsync();
            figures.Violations.AddRange(figures.PassingWatchers.Violations);
        }
    }

    async Task CheckModelAsync(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < Scripts && figures.Violations.Count == 0; n++)
        {
            var script = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => Step(random)).ToList();
            await using var core = n % 8 == 0 ? Backed() : new InMemoryState();
            var difference = await new ModelRun(new State(core), State.KindOf<Stamp>()).PlayAsync(script, CancellationToken.None);
            if (difference is not null) figures.Violations.Add($"model, seed {seed}: {difference}; {string.Join("; ", script)}");
            figures.ModelOperations += script.Count;
        }
    }

    void CheckOrder(int seed)
    {
        (InMemoryState Core, int Clients, int Calls)[] rounds =
            [(new InMemoryState(), 12, 1_000), (new InMemoryState(), 16, 1_000), (Backed(), 16, 500)];
        foreach (var (core, clients, calls) in rounds)
        {
            var history = new ConcurrentClients(core, clients, ids: 16, calls, seed).Run();
            if (LinearizabilityCheck.FindViolation(history) is { } violation)
                figures.Violations.Add($"order, seed {seed}:\n{string.Join('\n', violation)}");
            figures.OrderedOperations += history.Count;
        }
    }

    /// <summary>In turns: a history of eight events, and one that lets many watchers follow.</summary>
    async Task CheckWatchesAsync(int seed, int round)
    {
        var watches = round % 4 == 0
            ? WatchPlan.Small(seed) with { Writes = 20_000 }
            : new WatchPlan(new WatchPromise(1024, 16, InOneBatch: true), 2, 100_000, 48, 1500, 5_000, 8, seed);
        var log = new CommitLog();
        var store = round % 4 == 2 ? new RecordingStore(log) : null;
        await using var core = new InMemoryState(new InMemoryStateOptions
        {
            InitialHistory = watches.Promise.Capacity,
            MaxHistory = watches.Promise.Capacity,
            HistoryGap = watches.Promise.Gap,
            BackingStore = store,
        });
        var told = await new WatchRun(core, log, store, watches).RunAsync(CancellationToken.None);
        figures.Events += told.Events;
        figures.Writes += told.Writes;
        figures.Overruns += told.Overruns;
        figures.Resumes += told.Resumes;
        figures.Refusals += told.Refusals;
        figures.Violations.AddRange(told.Violations.Select(violation => $"watch, seed {seed}: {violation}"));
    }

    static ModelStep Step(Random random) => new(
        (Verb)random.Next((int)Verb.List + 1), random.Next(PlainQuery.Ids.Length), random.Next(3), random.Next(10_000_000));

    static InMemoryState Backed() => new(new InMemoryStateOptions { BackingStore = new RecordingStore(null) });
}
