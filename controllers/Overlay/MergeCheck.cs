using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Whether layers can be merged, seen from their indexes and the base alone. Refused is what would break programs without a trace:
/// a symlink hidden by a directory or file (`hides-symlink`; a real `/lib` over a usr-merged base), and two extensions that disagree
/// on a path, or a file or link that would hide a whole directory of the base (`conflict`; `/usr/local` as a link).
/// Parents of what an extension brings are directories in its layer, so the base's `/usr` is never hidden.
/// </summary>
public static class MergeCheck
{
    /// <param name="layers">Bottom first.</param>
    /// <returns>Files of the base that an extension hides, sorted: allowed, and listed.</returns>
    /// <exception cref="StageException">`hides-symlink` or `conflict`.</exception>
    public static ImmutableArray<string> Check(IEnumerable<MemberIndex> layers, IBaseTree baseTree)
    {
        var merged = new Dictionary<string, (string Member, LayerEntry Entry)>(StringComparer.Ordinal);
        var hidden = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var entry in WithParents(layer.Entries))
            {
                if (merged.TryGetValue(entry.Path, out var below)) CheckMembers(below.Member, below.Entry, layer.Member, entry);
                else CheckBase(layer.Member, entry, baseTree.Find(entry.Path), hidden);
                merged[entry.Path] = (layer.Member, entry);
            }
        }

        return [.. hidden];
    }

    // A parent that the index leaves out is a directory in the layer all the same, and hides what is below it.
    static IEnumerable<LayerEntry> WithParents(IEnumerable<LayerEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
        var all = entries.ToArray();
        seen.UnionWith(all.Select(entry => entry.Path));
        return all.Where(entry => entry.Path != "/").SelectMany(entry => Missing(entry.Path, seen).Append(entry));
    }

    static IEnumerable<LayerEntry> Missing(string path, HashSet<string> seen)
    {
        const int directoryMode = 0b111_101_101;
        for (var parent = Path.GetDirectoryName(path); parent is not null && seen.Add(parent); parent = Path.GetDirectoryName(parent))
            yield return new LayerEntry(parent, LayerEntryType.Directory, directoryMode);
    }

    static void CheckMembers(string lower, LayerEntry below, string upper, LayerEntry above)
    {
        if (below.Type == LayerEntryType.Symlink && above.Type != LayerEntryType.Symlink)
            throw HidesSymlink(upper, above, $"extension {lower}");

        var agree = below.Type == above.Type && above.Type switch
        {
            LayerEntryType.Directory => true,
            LayerEntryType.Symlink => below.LinkTarget == above.LinkTarget,
            _ => below.ContentDigest is not null && below.ContentDigest == above.ContentDigest,
        };
        if (!agree)
        {
            throw new StageException(
                ErrorCodes.Conflict,
                $"extensions {lower} and {upper} both bring {above.Path}: {Describe(below)} and {Describe(above)}",
                "Remove one of the two extensions from the list.");
        }
    }

    static void CheckBase(string member, LayerEntry entry, LayerEntryType? found, SortedSet<string> hidden)
    {
        if (found == LayerEntryType.Symlink && entry.Type != LayerEntryType.Symlink) throw HidesSymlink(member, entry, "the base");
        if (found == LayerEntryType.Directory && entry.Type != LayerEntryType.Directory)
            throw new StageException(
                ErrorCodes.Conflict,
                $"extension {member} brings {Describe(entry)} at {entry.Path}, where the base has a directory",
                "Build the extension with its files inside the directory.");

        if (found is LayerEntryType.File or LayerEntryType.Symlink) hidden.Add(entry.Path);
    }

    static StageException HidesSymlink(string member, LayerEntry entry, string owner) => new(
        ErrorCodes.HidesSymlink,
        $"extension {member} brings {Describe(entry)} at {entry.Path}, where {owner} has a symlink",
        "Build the extension with its files below the symlink's target.");

    static string Describe(LayerEntry entry) => entry.Type switch
    {
        LayerEntryType.Directory => "a directory",
        LayerEntryType.Symlink => $"a symlink to {entry.LinkTarget}",
        _ => $"a file ({entry.ContentDigest})",
    };
}

/// <param name="Member">Its id, for messages.</param>
/// <param name="Entries">Every name in its layer.</param>
public sealed record MemberIndex(string Member, IEnumerable<LayerEntry> Entries);
