using System.Collections.Immutable;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>
/// What is mounted where, as programs find it: mountinfo lists also what is hidden, by a mount on the same path or on one above it. Pure.
/// </summary>
sealed class MountTree(ImmutableArray<MountinfoEntry> mounts)
{
    readonly ILookup<int, MountinfoEntry> children = mounts.Where(entry => entry.Id != entry.ParentId).ToLookup(entry => entry.ParentId);

    /// <summary>The mount that shows the path; null when the table has none for it.</summary>
    public MountinfoEntry? Showing(string path)
    {
        var ids = mounts.Select(entry => entry.Id).ToHashSet();
        var roots = mounts.Where(entry => entry.Id == entry.ParentId || !ids.Contains(entry.ParentId));
        MountinfoEntry? found = null;
        for (var next = Nearest(roots, path); next is not null; next = Nearest(children[found.Id], path)) found = TopOf(next);

        return found;
    }

    /// <summary>What programs meet inside a directory of the mount, if the mount is what they see at the directory.</summary>
    /// <param name="isLeftOut">What is mounted on these is left out with them.</param>
    public IEnumerable<MountinfoEntry> Inside(int mount, string directory, Func<MountinfoEntry, bool> isLeftOut)
    {
        var inside = children[mount].Where(child => StackObserver.IsBelow(directory, child.Target)).ToArray();
        foreach (var point in inside.Where(child => !inside.Any(other => StackObserver.IsBelow(other.Target, child.Target))))
        {
            var seen = TopOf(point);
            if (isLeftOut(seen)) continue;

            yield return seen;
            foreach (var deeper in Inside(seen.Id, seen.Target, isLeftOut)) yield return deeper;
        }
    }

    // On the way along a path, the first mount point that is met counts.
    static MountinfoEntry? Nearest(IEnumerable<MountinfoEntry> mounts, string path) => mounts
        .Where(entry => entry.Target == path || StackObserver.IsBelow(entry.Target, path))
        .MinBy(entry => entry.Target.Length);

    MountinfoEntry TopOf(MountinfoEntry mount)
    {
        while (children[mount.Id].FirstOrDefault(child => child.Target == mount.Target) is { } above) mount = above;

        return mount;
    }
}
