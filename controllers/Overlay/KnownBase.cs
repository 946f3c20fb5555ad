using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base, which is not asked for what lies below a directory that it lacks: most of an extension does.</summary>
sealed class KnownBase(IBaseTree baseTree)
{
    readonly HashSet<string> missing = new(StringComparer.Ordinal);

    string before = "/";
    bool isBelowMissing;

    /// <summary>What the base has at the path of an entry.</summary>
    public LayerEntry? Find(LayerEntry entry)
    {
        if (!EntryPath.AreBeside(before, entry.Path)) isBelowMissing = IsBelowMissing(entry.Path);
        before = entry.Path;
        if (!isBelowMissing && baseTree.Find(entry.Path) is { } type) return new LayerEntry(entry.Path, type, 0);

        if (entry.Type is LayerEntryType.Directory) missing.Add(entry.Path);
        return null;
    }

    bool IsBelowMissing(string path) =>
        missing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetDirectoryName(path.AsSpan()));
}
