namespace Strata.Soak.Watching;

/// <summary>
/// Where a watcher stands: the next event is that of a commit at or behind <see cref="NextLow"/>, and none that touches its filter at or
/// behind <see cref="NextHigh"/> may be missing. The two differ only until the first event tells where a watch really began.
/// </summary>
sealed class WatchPosition
{
    const int Remembered = 256;

    readonly long[] recent = new long[Remembered];

    public long NextLow { get; private set; }

    public long NextHigh { get; private set; }

    /// <summary>No event has come since the watch was opened.</summary>
    public bool IsAtStart { get; private set; }

    public long LastIndex { get; private set; } = -1;

    /// <summary>The newest commit that a bookmark has promised to be delivered.</summary>
    public long Bookmarked { get; set; } = -1;

    public Google.Protobuf.ByteString? LastBookmark { get; set; }

    /// <summary>A watcher of one resource was told that there is none.</summary>
    public bool IsAbsent { get; set; }

    public void Open(long low, long high)
    {
        Array.Fill(recent, -1);
        (NextLow, NextHigh, IsAtStart, LastIndex, Bookmarked, LastBookmark, IsAbsent) = (low, high, true, low - 1, low - 1, null, false);
    }

    public bool WasTold(long index) => recent[index % Remembered] == index;

    public void Take(long index)
    {
        recent[index % Remembered] = index;
        (NextLow, NextHigh, IsAtStart, LastIndex, IsAbsent) = (index + 1, index + 1, false, index, false);
    }

    public void Narrow(long low, long high) => (NextLow, NextHigh) = (low, high);
}
