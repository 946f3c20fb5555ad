using Strata.Controllers.Overlay;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>What users of the merged root would see change, from the indexes of two sets of layers and the base alone. Pure.</summary>
public static class FileDifference
{
    /// <param name="active">Bottom first; each <see cref="MemberIndex.Member"/> is the name that changes are told with.</param>
    /// <param name="staged">Likewise.</param>
    /// <returns>Sorted by path (ordinal).</returns>
    public static IEnumerable<FileChange> Between(
        IEnumerable<MemberIndex> active, IEnumerable<MemberIndex> staged, IBaseTree baseTree)
    {
        var (before, after) = (Merged(active), Merged(staged));
        foreach (var path in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            if (Change(path, before.GetValueOrDefault(path), after.GetValueOrDefault(path), baseTree) is { } change) yield return change;
        }
    }

    /// <summary>What each path shows: the last layer lies on top.</summary>
    static Dictionary<string, TopEntry> Merged(IEnumerable<MemberIndex> layers)
    {
        var merged = new Dictionary<string, TopEntry>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var entry in MergeCheck.WithParents(layer.Entries)) merged[entry.Path] = new TopEntry(layer.Member, entry);
        }

        return merged;
    }

    static FileChange? Change(string path, TopEntry? before, TopEntry? after, IBaseTree baseTree) => (before, after) switch
    {
        (null, { } added) => Appearing(added, baseTree),
        ({ } removed, null) => Vanishing(removed, baseTree),
        ({ } old, { } changed) when !IsSame(old.Entry, changed.Entry) => changed.As(FileChangeKind.Changed),
        _ => null,
    };

    static FileChange? Appearing(TopEntry added, IBaseTree baseTree) => baseTree.Find(added.Entry.Path) switch
    {
        null => added.As(FileChangeKind.Added),
        LayerEntryType.Directory when added.IsDirectory => null,
        _ when baseTree.Has(added.Entry) => null,
        _ => added.As(FileChangeKind.Hides),
    };

    static FileChange? Vanishing(TopEntry removed, IBaseTree baseTree) => baseTree.Find(removed.Entry.Path) switch
    {
        null => removed.As(FileChangeKind.Removed),
        LayerEntryType.Directory when removed.IsDirectory => null,
        _ when baseTree.Has(removed.Entry) => null,
        _ => removed.As(FileChangeKind.Restored),
    };

    static bool IsSame(LayerEntry old, LayerEntry changed) =>
        old.Type == changed.Type && old.Mode == changed.Mode && old.LinkTarget == changed.LinkTarget
        && (old.Type != LayerEntryType.File || (old.Digest is not null && old.Digest == changed.Digest));

    sealed record TopEntry(string Extension, LayerEntry Entry)
    {
        public bool IsDirectory => Entry.Type == LayerEntryType.Directory;

        public FileChange As(FileChangeKind kind) => new(Entry.Path, kind, Entry.Type, Extension);
    }
}
