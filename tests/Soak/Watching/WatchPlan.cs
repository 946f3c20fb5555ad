namespace Strata.Soak.Watching;

/// <summary>How big a run of watches is, and how rough.</summary>
/// <param name="Burst">Writes at most before the writers wait for the watchers that are not slow.</param>
/// <param name="BatchesPerWatch">A watcher reads at most so many before it breaks off and resumes.</param>
/// <param name="Bookmarks">How many bookmarks back it may resume.</param>
sealed record WatchPlan(
    WatchPromise Promise, int Writers, long Writes, int Watchers, int Burst, int BatchesPerWatch, int Bookmarks, int Seed)
{
    /// <summary>A history of eight events, which forces overruns.</summary>
    public static WatchPlan Small(int seed) => new(new WatchPromise(8, 2, InOneBatch: true), 3, 1500, 16, 24, 20, 6, seed);
}

sealed record WatchFigures(long Writes, long Events, int Overruns, int Resumes, int Refusals, IReadOnlyList<string> Violations)
{
    public override string ToString() =>
        $"{Writes} writes, {Events} events, {Overruns} overruns, {Resumes} resumes, {Refusals} refusals, {Violations.Count} violations";

    public static WatchFigures None { get; } = new(0, 0, 0, 0, 0, []);

    public WatchFigures Plus(WatchFigures other) => new(
        Writes + other.Writes,
        Events + other.Events,
        Overruns + other.Overruns,
        Resumes + other.Resumes,
        Refusals + other.Refusals,
        [.. Violations, .. other.Violations]);
}
