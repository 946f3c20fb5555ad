using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>Finds our overlays over directories of the base. Pure; paths as mountinfo writes them, symlinks resolved.</summary>
static class CoverObserver
{
    /// <param name="mounts">In the kernel's order.</param>
    public static EquatableArray<MountedCover> Observe(MountSite site, ImmutableArray<MountinfoEntry> mounts) => mounts
        .Where(entry => IsOurs(site, entry))
        .Select(entry => entry.Target)
        .Where(target => StackObserver.IsBelow(site.Base, target) && !StackObserver.IsBelow(site.Mounts, target))
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(place => CoverAt(site, place, mounts))
        .ToEquatableArray();

    public static bool IsOurs(MountSite site, MountinfoEntry entry) =>
        entry.Type == "overlay" && StackName.Parse(entry.Source)?.DataId == site.DataId;

    /// <summary>
    /// What somebody else has mounted over our overlays at the directory, or inside what programs see there: it would vanish with them.
    /// </summary>
    public static MountinfoEntry? ObstacleAt(MountSite site, string directory, ImmutableArray<MountinfoEntry> mounts)
    {
        var place = site.PlaceOf(directory);
        var stack = StackObserver.StackAt(place, mounts);
        if (stack.Any(entry => IsOurs(site, entry)) && !IsOurs(site, stack[^1])) return stack[^1];

        return mounts.FirstOrDefault(entry =>
            StackObserver.IsBelow(place, entry.Target) && !IsOurs(site, entry) && IsOn(entry, stack, place, mounts));
    }

    static MountedCover CoverAt(MountSite site, string place, ImmutableArray<MountinfoEntry> mounts)
    {
        var stack = StackObserver.StackAt(place, mounts);
        var names = stack.Where(entry => IsOurs(site, entry)).Select(entry => StackName.Parse(entry.Source)!);
        return new MountedCover(place[site.Base.TrimEnd('/').Length..], names.ToEquatableArray(), IsOurs(site, stack[^1]));
    }

    // What a mount at the directory hides is listed too, and is nobody's loss.
    static bool IsOn(MountinfoEntry entry, ImmutableArray<MountinfoEntry> stack, string place, ImmutableArray<MountinfoEntry> mounts)
    {
        var below = entry;
        while (StackObserver.IsBelow(place, below.Target))
        {
            if (mounts.FirstOrDefault(mount => mount.Id == below.ParentId) is not { } parent || parent == below) return true;

            below = parent;
        }

        return stack.IsEmpty || below == stack[^1];
    }
}
