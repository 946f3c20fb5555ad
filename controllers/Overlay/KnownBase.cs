using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base, which is not asked for what lies below a directory that it lacks: most of an extension does.</summary>
sealed class KnownBase(IBaseTree baseTree)
{
    readonly HashSet<string> missing = new(StringComparer.Ordinal);

    /// <summary>What the base has at the path of an entry.</summary>
    public LayerEntry? Find(LayerEntry entry)
    {
        var parent = Path.GetDirectoryName(entry.Path.AsSpan());
        var isBelowMissing = missing.GetAlternateLookup<ReadOnlySpan<char>>().Contains(parent);
        if (!isBelowMissing && baseTree.Find(entry.Path) is { } type) return new LayerEntry(entry.Path, type, 0);

        if (entry.Type is LayerEntryType.Directory) missing.Add(entry.Path);
        return null;
    }
}
