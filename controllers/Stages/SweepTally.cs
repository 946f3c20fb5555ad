namespace Strata.Controllers.Stages;

/// <summary>Adds up what a clean-up does to the files of one kind.</summary>
public sealed class SweepTally
{
    readonly List<string> unknown = [];

    /// <summary>Files, or pairs of files that belong together.</summary>
    public int Removed { get; private set; }

    /// <summary>Freed on the disk: a file that has other names frees nothing.</summary>
    public long Bytes { get; private set; }

    /// <summary>Paths that are not ours, and were left alone.</summary>
    public IReadOnlyList<string> Unknown => unknown;

    internal void Remove(long bytes)
    {
        Removed++;
        Bytes += bytes;
    }

    internal void Leave(string path) => unknown.Add(path);
}
