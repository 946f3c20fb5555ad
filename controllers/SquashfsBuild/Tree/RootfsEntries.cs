using System.Collections.Immutable;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The names below rootfs/ as they go into the squashfs, sorted by path; with usrMerge moved under /usr.</summary>
static class RootfsEntries
{
    public static ImmutableArray<RootfsEntry> Of(TreeNode rootfs, ContentPolicy policy, bool usrMerge, List<Finding> findings)
    {
        var inodes = new SortedDictionary<string, Inode>(StringComparer.Ordinal);
        foreach (var (path, node) in MergedTree.Walk(rootfs))
        {
            var place = usrMerge ? UsrMerge.Map(path) : path;
            if (place != path) inodes.TryAdd("usr", Inode.ImpliedDirectory);
            if (!inodes.TryAdd(place, node.Inode) && Merge(inodes[place], node.Inode) is var merged)
            {
                if (merged is null) findings.Add(Clash(path, place));
                else inodes[place] = merged;
            }
        }

        return [.. inodes.Select(entry => RootfsEntry.Of(entry.Key, entry.Value, policy))];
    }

    // The walk comes to /lib before /usr/lib: of two directories the one that is really under /usr gives its attributes.
    static Inode? Merge(Inode moved, Inode own)
    {
        if (ReferenceEquals(moved, own)) return own;
        if (moved.Type is not InodeType.Directory || own.Type is not InodeType.Directory) return null;

        return ReferenceEquals(own, Inode.ImpliedDirectory) ? moved : own;
    }

    static Finding Clash(string path, string place) =>
        Finding.Error(ErrorCodes.Conflict, "/" + path,
            $"{Refusal.Quote("/" + place)} exists twice once /lib, /lib64, /bin and /sbin are merged into /usr");
}
