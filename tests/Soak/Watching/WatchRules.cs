namespace Strata.Soak.Watching;

/// <summary>A live event together with the commit that it tells of.</summary>
readonly record struct SeenEvent(Delivery Told, Commit Commit, PlainFilter Filter, WatchPosition Position, CommitLog Log);

/// <param name="Check">Null when the event keeps the promise; else what it breaks.</param>
sealed record WatchRule(string Name, Func<SeenEvent, string?> Check);

/// <summary>
/// What a watch promises of each event, one rule a promise: those that etcd's robustness tests check, in the terms of COSI chapter 3.
/// The ninth, that a bootstrap is of one instant, is about many events: <see cref="BootstrapCheck"/>.
/// </summary>
static class WatchRules
{
    public const string Atomic = "atomic";

    public const string ReliableName = "reliable";

    public const string ResumableName = "resumable";

    public static readonly WatchRule[] All =
    [
        new("bookmarkable", Bookmarkable),
        new("ordered", Ordered),
        new("unique", Unique),
        new(ReliableName, Reliable),
        new(ResumableName, Resumable),
        new("filterable", Filterable),
        new("previous", Previous),
        new("is-create", IsCreate),
    ];

    /// <summary>An event has the bookmark of its commit, and comes behind everything that earlier bookmarks cover.</summary>
    static string? Bookmarkable(SeenEvent seen) =>
        seen.Told.Bookmark is not { } bookmark ? "has no bookmark"
        : seen.Commit.Index <= seen.Position.Bookmarked ? $"comes behind a bookmark that covers it: {seen.Position.Bookmarked}"
        : bookmark.Equals(seen.Position.LastBookmark) ? "has the bookmark of the event before"
        : !seen.Commit.AgreeOn(bookmark).Equals(bookmark) ? "has another bookmark than other watchers got for it"
        : null;

    /// <summary>Events come in the order of the commits.</summary>
    static string? Ordered(SeenEvent seen) =>
        seen.Commit.Index < seen.Position.LastIndex ? $"comes behind {seen.Position.LastIndex}" : null;

    /// <summary>No event comes twice.</summary>
    static string? Unique(SeenEvent seen) => seen.Position.WasTold(seen.Commit.Index) ? "comes a second time" : null;

    /// <summary>Between two events nothing is missing.</summary>
    static string? Reliable(SeenEvent seen) => seen.Position.IsAtStart ? null : Missing(seen);

    /// <summary>Nothing is missing between the start, or the bookmark, and the first event; and nothing of before comes.</summary>
    static string? Resumable(SeenEvent seen) =>
        !seen.Position.IsAtStart ? null
        : seen.Commit.Index < seen.Position.NextLow ? $"is older than the start at {seen.Position.NextLow}"
        : Missing(seen);

    /// <summary>Only what the filter selects, before or after the commit, is told.</summary>
    static string? Filterable(SeenEvent seen) =>
        !seen.Filter.IsTouchedBy(seen.Commit) ? "is not selected by the filter"
        : seen.Told.Id != seen.Commit.Id ? $"is told of resource {seen.Told.Id}"
        : null;

    /// <summary>An update, and only an update, carries the state right before it.</summary>
    static string? Previous(SeenEvent seen)
    {
        var (told, commit) = (seen.Told, seen.Commit);
        if (told.Told != Told.Updated) return told.OldNumber == -1 ? null : "has an old state, though it is no update";

        return told.OldNumber == commit.PastNumber && told.OldVersion == commit.PastVersion
            ? null
            : $"has the old state #{told.OldNumber}@{told.OldVersion}, before it was #{commit.PastNumber}@{commit.PastVersion}";
    }

    /// <summary>Created, Updated, Destroyed as the selection before and after says, with the state of the commit.</summary>
    static string? IsCreate(SeenEvent seen)
    {
        var commit = seen.Commit;
        var before = commit.PastNumber >= 0 && seen.Filter.Selected(commit.PastMask);
        var after = !commit.IsDestroy && seen.Filter.Selected(commit.Mask);
        var expected = (before, after) switch
        {
            (false, true) => Told.Created,
            (true, true) => Told.Updated,
            _ => Told.Destroyed,
        };
        if (seen.Told.Told != expected) return $"should be {expected}";
        if (seen.Position.IsAbsent && before) return "follows the word that there is no such resource";

        var (number, version) = commit.IsDestroy ? (commit.PastNumber, commit.PastVersion) : (commit.Number, commit.Version);
        return seen.Told.Number == number && seen.Told.Version == version ? null : $"should carry #{number}@{version}";
    }

    static string? Missing(SeenEvent seen)
    {
        for (var index = seen.Position.NextHigh; index < seen.Commit.Index; index++)
        {
            if (seen.Filter.IsTouchedBy(seen.Log[index])) return $"comes, but {seen.Log[index]} did not";
        }

        return null;
    }
}
