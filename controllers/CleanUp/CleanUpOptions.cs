namespace Strata.Controllers.CleanUp;

/// <summary>When a clean-up is due without a new generation.</summary>
public sealed record CleanUpOptions
{
    /// <summary>Below this share of the file system the disk counts as nearly full.</summary>
    public double LowShare { get; init; } = 0.1;

    /// <summary>Above this many free bytes it does not, however large it is.</summary>
    public long LowBytes { get; init; } = 4L << 30;

    internal bool IsLow(string directory)
    {
        var disk = new DriveInfo(directory);
        return disk.AvailableFreeSpace < Math.Min(disk.TotalSize * LowShare, LowBytes);
    }
}
