using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <param name="Capacity">Of the ring; a reader within it may not be overrun.</param>
/// <param name="Gap">Bookmarks this near to the end of the ring may be refused.</param>
/// <param name="InOneBatch">A bootstrap comes in one batch.</param>
sealed record WatchPromise(int Capacity, int Gap, bool InOneBatch);

/// <summary>
/// Follows one watcher through its watches and holds every event against the log of commits and the rules. Keeps its position only, so
/// that a run has no end.
/// </summary>
sealed class WatchAudit(CommitLog log, PlainFilter filter, WatchPromise promise)
{
    const int Reported = 20;

    readonly WatchPosition position = new();
    readonly List<Delivery> contents = [];

    Start? bootstrapping;

    public List<string> Violations { get; } = [];

    public long Events { get; private set; }

    public int Overruns { get; private set; }

    /// <summary>The last word of the run has been told to this watcher.</summary>
    public bool IsComplete { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>What a watch that is resumed from the last bookmark would begin with.</summary>
    public (long Low, long High) Next => (position.NextLow, position.NextHigh);

    /// <summary>The violations of a recorded run.</summary>
    public static IReadOnlyList<string> Judge(CommitLog log, PlainFilter filter, WatchPromise promise, IEnumerable<WatchStep> steps)
    {
        var audit = new WatchAudit(log, filter, promise);
        foreach (var step in steps)
        {
            if (step is WatchStep.Opened opened) audit.Open(opened.Opening);
            else if (step is WatchStep.Refused refused) audit.Refused(refused.Opening);
            else if (step is WatchStep.Batch batch) audit.Take(batch.Deliveries);
        }

        return audit.Violations;
    }

    public void Open(Opening opening)
    {
        HasEnded = false;
        contents.Clear();
        bootstrapping = opening.Start == Start.Contents || (filter.Id >= 0 && opening.Start == Start.Live) ? opening.Start : null;
        var replay = Math.Min(opening.Tail, promise.Capacity - promise.Gap);
        if (opening.Start == Start.Bookmark) position.Open(opening.After.Low, opening.After.High);
        else if (opening.Start != Start.Tail) position.Open(opening.Committed, opening.Appended);
        else if (filter.Id < 0) position.Open(Math.Max(0, opening.Committed - replay), Math.Max(0, opening.Appended - replay));
        else position.Open(Math.Max(0, opening.Committed - promise.Capacity + promise.Gap), opening.Appended);
    }

    /// <summary>The state would not resume from the bookmark.</summary>
    public void Refused(Opening opening)
    {
        if (opening.After.Low - 1 >= opening.Appended - promise.Capacity + promise.Gap)
            Report(WatchRules.ResumableName, $"a bookmark before {opening.After.Low} was refused, though {opening.Appended} were written");
    }

    public void Take(ReadOnlySpan<Delivery> batch)
    {
        if (batch.Length == 0) Report(WatchRules.Atomic, "an empty batch");
        if (HasEnded) Report(WatchRules.ReliableName, "an event behind the end");

        for (var n = 0; n < batch.Length; n++)
        {
            var told = batch[n];
            Events++;
            if (told.Told == Told.Errored) End(told);
            else if (bootstrapping is not null && filter.Id >= 0) BeginResource(told);
            else if (told.Told is Told.Bootstrapped or Told.Noop) Mark(told, n, batch.Length);
            else if (bootstrapping is not null) Collect(told);
            else Observe(told);
        }
    }

    void End(Delivery told)
    {
        HasEnded = true;
        Overruns++;
        if (told.Error is not WatchOverrunException) Report(WatchRules.ReliableName, $"the watch failed: {told.Error}");
        else if (log.Appended - position.NextLow <= promise.Capacity)
            Report(WatchRules.ReliableName, $"overrun at {position.NextLow} of {log.Appended}, within the history");
    }

    void BeginResource(Delivery told)
    {
        bootstrapping = null;
        if (BootstrapCheck.OfResource(told, filter, position, log) is { } wrong) Report(WatchRules.Atomic, wrong);
        Complete(log.Find(told.Number));
    }

    void Collect(Delivery told)
    {
        if (told.Told != Told.Created) Report(WatchRules.Atomic, $"{told} is told before the bootstrap has ended");
        else contents.Add(told);
    }

    void Mark(Delivery told, int place, int size)
    {
        if (told.Bookmark is null) Report("bookmarkable", $"{told.Told} has no bookmark");
        if (told.Told == Told.Bootstrapped)
        {
            if (bootstrapping is null) Report(WatchRules.Atomic, "bootstrapped without a bootstrap");
            if (place != size - 1 || (promise.InOneBatch && place != contents.Count))
                Report(WatchRules.Atomic, "a bootstrap in several batches");
            if (BootstrapCheck.OfKind(contents, filter, position, log) is { } wrong) Report(WatchRules.Atomic, wrong);
            foreach (var item in contents) Complete(log.Find(item.Number));
            bootstrapping = null;
        }

        position.Bookmarked = Math.Max(position.Bookmarked, position.NextLow - 1);
        position.LastBookmark = null;
    }

    void Observe(Delivery told)
    {
        if (CommitOf(told) is not { } commit)
        {
            Report(WatchRules.ReliableName, $"{told} was never written");
            return;
        }

        var seen = new SeenEvent(told, commit, filter, position, log);
        foreach (var rule in WatchRules.All)
        {
            if (rule.Check(seen) is { } broken) Report(rule.Name, $"{told} of {commit} {broken}");
        }

        position.Take(commit.Index);
        position.Bookmarked = Math.Max(position.Bookmarked, commit.Index);
        position.LastBookmark = told.Bookmark;
        Complete(commit);
    }

    /// <summary>
    /// The commit that an event tells of. A destroyed event carries either the new state, which the filter does not select, or the last
    /// one, which it does: then the commit that ended this state is meant.
    /// </summary>
    Commit? CommitOf(Delivery told)
    {
        if (log.Find(told.Number) is not { } written) return null;
        if (told.Told != Told.Destroyed || !filter.Selected(written.Mask)) return written;

        return written.Next == long.MaxValue ? null : log[written.Next];
    }

    void Complete(Commit? commit) =>
        IsComplete |= commit is { IsClosing: true } && commit.Id == (filter.Id >= 0 ? filter.Id : PlainItem.Ids - 1);

    void Report(string rule, string what)
    {
        if (Violations.Count < Reported) Violations.Add($"{rule}: {what}");
    }
}
