namespace Strata.Soak.Watching;

/// <summary>
/// Atomic: what a watch tells at its beginning is the state right after one commit, one that lies between the call and its return.
/// </summary>
static class BootstrapCheck
{
    /// <summary>Narrows the position to where that instant can have been.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? OfKind(List<Delivery> contents, PlainFilter filter, WatchPosition position, CommitLog log)
    {
        var (low, high) = (position.NextLow, position.NextHigh);
        for (var n = 0; n < contents.Count; n++)
        {
            var told = contents[n];
            if (n > 0 && told.Id <= contents[n - 1].Id) return $"{told} is out of the order of a list";
            if (log.Find(told.Number) is not { } commit) return $"{told} was never written";
            if (told.Id != commit.Id || told.Version != commit.Version) return $"{told} is not what was written: {commit}";
            if (!filter.Selected(commit.Mask)) return $"{told} is not selected by the filter";

            low = Math.Max(low, commit.Index + 1);
            high = Math.Min(high, commit.Next);
        }

        while (low <= high && LiveAt(low) != contents.Count) low++;
        while (high > low && LiveAt(high) != contents.Count) high--;
        if (low > high)
        {
            return $"{contents.Count} resources of no one instant between {position.NextLow} and {position.NextHigh}: "
                + string.Join(' ', contents.Select(told => told.Number));
        }

        position.Narrow(low, high);
        return null;

        int LiveAt(long index) => index == 0 ? 0 : (int)((log[index - 1].Live >> (filter.Bit * 8)) & 0xFF);
    }

    /// <summary>The first event of a watch of one resource.</summary>
    public static string? OfResource(Delivery told, PlainFilter filter, WatchPosition position, CommitLog log)
    {
        if (told.Id != filter.Id) return $"{told} is another resource";
        if (told.Told == Told.Created)
        {
            if (log.Find(told.Number) is not { } commit) return $"{told} was never written";
            if (told.Version != commit.Version) return $"{told} is not what was written: {commit}";

            var low = Math.Max(position.NextLow, commit.Index + 1);
            var high = Math.Min(position.NextHigh, commit.Next);
            position.Narrow(low, high);
            return low <= high ? null : $"{told} was not stored between {position.NextLow} and {position.NextHigh}";
        }

        if (told.Told != Told.Destroyed || told.Number >= 0 || told.OldNumber >= 0) return $"{told} is no beginning";

        position.IsAbsent = true;
        return NarrowToAbsence(filter, position, log);
    }

    static string? NarrowToAbsence(PlainFilter filter, WatchPosition position, CommitLog log)
    {
        (long Low, long High)? absent = null;
        var isAbsent = true;
        var since = position.NextLow;
        for (var index = position.NextLow; index < position.NextHigh; index++)
        {
            var commit = log[index];
            if (!filter.IsTouchedBy(commit)) continue;

            isAbsent = commit.IsDestroy;
            if (commit.PastNumber < 0) absent = (absent?.Low ?? since, index);
            else if (commit.IsDestroy) since = index + 1;
        }

        if (isAbsent) absent = (absent?.Low ?? since, position.NextHigh);
        if (absent is not { } window) return $"resource {filter.Id} was there between {position.NextLow} and {position.NextHigh}";

        position.Narrow(window.Low, window.High);
        return null;
    }
}
