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

    static MountedCover CoverAt(MountSite site, string place, ImmutableArray<MountinfoEntry> mounts)
    {
        var stack = StackObserver.StackAt(place, mounts);
        var names = stack.Where(entry => IsOurs(site, entry)).Select(entry => StackName.Parse(entry.Source)!);
        return new MountedCover(place[site.Base.TrimEnd('/').Length..], names.ToEquatableArray(), IsOurs(site, stack[^1]));
    }
}
