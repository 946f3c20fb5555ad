using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// What others have mounted inside a directory that is covered. It must not vanish: copies of it, with all that is mounted in it, stand at
/// the same places on the overlay, and come with it and go with it.
/// </summary>
static class SubMounts
{
    /// <summary>Those that programs see there, also the ones inside others; not what lies in overlays of ours.</summary>
    /// <param name="site">With resolved paths.</param>
    public static ImmutableArray<MountinfoEntry> In(MountSite site, string directory, ImmutableArray<MountinfoEntry> mounts)
    {
        var place = site.PlaceOf(directory);
        var tree = new MountTree(mounts);
        return tree.Showing(place) is { } mount ? [.. tree.Inside(mount.Id, place, entry => CoverObserver.IsOurs(site, entry))] : [];
    }

    /// <summary>Those that would vanish with the topmost mounts at the directory, because what comes to light does not have them.</summary>
    /// <param name="site">With resolved paths.</param>
    /// <param name="count">How many are taken off.</param>
    public static ImmutableArray<MountinfoEntry> LostWith(
        MountSite site, string directory, int count, ImmutableArray<MountinfoEntry> mounts)
    {
        var place = site.PlaceOf(directory);
        var stack = StackObserver.StackAt(place, mounts);
        var left = stack.Length > count ? stack[^(count + 1)].Id : stack[0].ParentId;
        var revealed = new MountTree(mounts).Inside(left, place, entry => CoverObserver.IsOurs(site, entry)).Select(Identity).ToHashSet();
        return [.. In(site, directory, mounts).Where(entry => !revealed.Contains(Identity(entry)))];
    }

    /// <summary>What makes a mount and its copy at the same place the same.</summary>
    public static (string Target, string Device, string Root) Identity(MountinfoEntry mount) => (mount.Target, mount.Device, mount.Root);

    /// <summary>The kernel copies no unbindable mount, and a copy of an autofs is nothing that its daemon knows.</summary>
    public static bool CanBeCopied(MountinfoEntry mount) => mount.Type != "autofs" && !mount.Propagation.Contains("unbindable");

    /// <summary>Puts copies at the same places of another directory.</summary>
    /// <param name="from">The directory that they are mounted in.</param>
    /// <exception cref="LinuxException"/>
    /// <exception cref="StageException">`submount`: the other directory has no such place.</exception>
    public static void CopyTo(string place, string from, ImmutableArray<MountinfoEntry> mounts)
    {
        foreach (var mount in mounts.Where(mount => !mounts.Any(other => StackObserver.IsBelow(other.Target, mount.Target))))
        {
            using var copy = Mounting.CloneTree(mount.Target, MountFlags.None);
            Attach(copy, mount.Target, place + mount.Target[from.Length..]);
        }
    }

    // The other directory may have a symlink where there was a directory, which could lead anywhere.
    static void Attach(MountHandle copy, string original, string point)
    {
        try
        {
            if (Files.RealPath(point) == point)
            {
                Mounting.Attach(copy, point);
                return;
            }
        }
        catch (LinuxException missing) when (missing.Number is Errno.ENOENT or Errno.ENOTDIR)
        {
        }

        throw new StageException(
            ErrorCodes.Submount,
            $"{original} is a mount of its own, and what would be laid over the base has no such place to show it at",
            $"unmount {original}, or mount it elsewhere",
            retriable: true);
    }
}
