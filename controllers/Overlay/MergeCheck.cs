using System.Runtime.InteropServices;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Where the files of layers lie over others, and whether that may be, seen from their indexes and the base alone. Always refused is what
/// would break programs without a trace: a symlink hidden by a directory or file (`hides-symlink`; a real `/lib` over a usr-merged base),
/// and a file or link in the place of a directory (`conflict`; `/usr/local` as a link), between two extensions also the other way round.
/// Two extensions that disagree on a file, and what hides another file of the base, are the policy's matter. Parents of what an extension
/// brings are directories in its layer, so the base's `/usr` is never hidden.
/// </summary>
public static class MergeCheck
{
    const int DirectoryMode = 0b111_101_101;

    /// <param name="layers">Bottom first.</param>
    public static MergeReport Check(IReadOnlyList<MemberIndex> layers, IBaseTree baseTree, ConflictPolicy policy)
    {
        var most = layers.Sum(layer => layer.Entries.Count);
        var merged = new Dictionary<string, (string Member, LayerEntry? Entry)>(most, StringComparer.Ordinal);
        var known = new KnownBase(baseTree);
        var found = new OverlapTally();
        foreach (var layer in layers)
        {
            foreach (var entry in WithParents(layer.Entries))
            {
                ref var top = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, entry.Path, out var isCovered);
                var (owner, below) = isCovered ? top : (FileOverlap.Base, known.Find(entry));
                top = (layer.Member, entry);
                if (below is not null) Judge(owner, below, layer.Member, entry, baseTree, policy, found);
            }
        }

        return found.ToReport();
    }

    static void Judge(
        string owner, LayerEntry below, string upper, LayerEntry above, IBaseTree baseTree, ConflictPolicy policy, OverlapTally found)
    {
        if (Overlap(owner, below, upper, above, baseTree, policy) is { } overlap)
            found.Add(overlap, () => OverlapText.Refusal(overlap, above, below));
    }

    /// <summary>A parent that the index leaves out is a directory in the layer all the same, and hides what is below it.</summary>
    internal static IEnumerable<LayerEntry> WithParents(IReadOnlyList<LayerEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
        foreach (var entry in entries)
        {
            if (entry.Type == LayerEntryType.Directory) seen.Add(entry.Path);
        }

        var before = "/";
        foreach (var entry in entries)
        {
            if (entry.Path == "/") continue;

            if (!EntryPath.AreBeside(before, entry.Path))
            {
                foreach (var parent in Missing(entry.Path, seen)) yield return parent;
            }

            yield return entry;
            before = entry.Path;
        }
    }

    static IEnumerable<LayerEntry> Missing(string path, HashSet<string> seen)
    {
        if (seen.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Path.GetDirectoryName(path.AsSpan()))) return [];

        return Parents(path).TakeWhile(seen.Add).Select(parent => new LayerEntry(parent, LayerEntryType.Directory, DirectoryMode));
    }

    static IEnumerable<string> Parents(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null; parent = Path.GetDirectoryName(parent)) yield return parent;
    }

    /// <returns>Null for directories, which merge.</returns>
    static FileOverlap? Overlap(
        string owner, LayerEntry below, string upper, LayerEntry above, IBaseTree baseTree, ConflictPolicy policy)
    {
        if (below.Type == LayerEntryType.Directory && above.Type == LayerEntryType.Directory) return null;

        var kind = (owner == FileOverlap.Base, IsSame(owner, below, above, baseTree)) switch
        {
            (_, true) => OverlapKind.Same,
            (true, _) => OverlapKind.Hides,
            _ => OverlapKind.Replaces,
        };
        return new FileOverlap(above.Path, upper, owner, kind, Refused(kind, below.Type, above.Type, policy));
    }

    static string Refused(OverlapKind kind, LayerEntryType below, LayerEntryType above, ConflictPolicy policy)
    {
        if (below == LayerEntryType.Symlink && above != LayerEntryType.Symlink) return ErrorCodes.HidesSymlink;
        if (below == LayerEntryType.Directory) return ErrorCodes.Conflict;
        if (above == LayerEntryType.Directory && kind != OverlapKind.Hides) return ErrorCodes.Conflict;

        var isAllowed = kind switch
        {
            OverlapKind.Hides => policy.HidesBase == HidesBaseRule.Allow,
            OverlapKind.Replaces => policy.SamePath == SamePathRule.LastWins,
            _ => true,
        };
        return isAllowed ? "" : ErrorCodes.Conflict;
    }

    static bool IsSame(string owner, LayerEntry below, LayerEntry above, IBaseTree baseTree) =>
        owner == FileOverlap.Base ? below.Type == above.Type && baseTree.Has(above) : Agree(below, above);

    static bool Agree(LayerEntry below, LayerEntry above) => below.Type == above.Type && above.Type switch
    {
        LayerEntryType.Symlink => below.LinkTarget == above.LinkTarget,
        _ => below.Digest is not null && below.Digest == above.Digest,
    };
}

/// <param name="Member">Its id, for messages.</param>
/// <param name="Entries">Every name in its layer.</param>
public sealed record MemberIndex(string Member, IReadOnlyList<LayerEntry> Entries);
