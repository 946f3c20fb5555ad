using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The names below rootfs/ as they go into the squashfs, sorted by path; with usrMerge moved under /usr.</summary>
static class RootfsEntries
{
    public static ImmutableArray<RootfsEntry> Of(TreeNode rootfs, ContentPolicy policy, bool usrMerge, List<Finding> findings)
    {
        var (own, moved) = (new List<RootfsEntry>(), new List<RootfsEntry>());
        foreach (var (path, node) in MergedTree.Walk(rootfs))
        {
            var place = usrMerge ? UsrMerge.Map(path) : path;
            (place == path ? own : moved).Add(RootfsEntry.Of(place, node.Inode, policy));
        }

        if (moved.Count > 0) moved.Add(RootfsEntry.Of("usr", Inode.ImpliedDirectory, policy));
        own.Sort(ByPath);
        moved.Sort(ByPath);
        return moved.Count == 0 ? [.. own] : Merge(moved, own, findings);
    }

    static int ByPath(RootfsEntry one, RootfsEntry other) => string.CompareOrdinal(one.Path, other.Path);

    static ImmutableArray<RootfsEntry> Merge(List<RootfsEntry> moved, List<RootfsEntry> own, List<Finding> findings)
    {
        var merged = ImmutableArray.CreateBuilder<RootfsEntry>(moved.Count + own.Count);
        var next = 0;
        foreach (var entry in moved)
        {
            while (next < own.Count && ByPath(own[next], entry) < 0) merged.Add(own[next++]);
            var isTwice = next < own.Count && own[next].Path == entry.Path;
            merged.Add(isTwice ? Merge(entry, own[next++], findings) : entry);
        }

        merged.AddRange(own.Skip(next));
        return merged.DrainToImmutable();
    }

    /// <summary>Of two directories the one that is really under /usr gives its attributes.</summary>
    static RootfsEntry Merge(RootfsEntry moved, RootfsEntry own, List<Finding> findings)
    {
        if (ReferenceEquals(moved.Inode, own.Inode)) return own;
        if (moved.Inode.Type is InodeType.Directory && own.Inode.Type is InodeType.Directory)
            return ReferenceEquals(own.Inode, Inode.ImpliedDirectory) ? moved : own;

        findings.Add(Clash(own.Path));
        return moved;
    }

    static Finding Clash(string path) =>
        Finding.Error(ErrorCodes.Conflict, "/" + path,
            $"{Refusal.Quote("/" + path)} exists twice once /lib, /lib64, /bin and /sbin are merged into /usr");
}
