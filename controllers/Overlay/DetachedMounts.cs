using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Finds who still holds what a switch has detached: noted before, looked for after.</summary>
sealed class DetachedMounts
{
    const int HoldLength = 256;

    readonly ImmutableArray<MountinfoEntry> before;
    readonly HeldMounts all;
    readonly LookLimits limits;

    DetachedMounts(ImmutableArray<MountinfoEntry> before, HeldMounts all, LookLimits limits) =>
        (this.before, this.all, this.limits) = (before, all, limits);

    /// <param name="site">With resolved paths.</param>
    public static DetachedMounts Note(MountSite site) => Note(site, LookLimits.Default);

    internal static DetachedMounts Note(MountSite site, LookLimits limits)
    {
        ImmutableArray<MountinfoEntry> ours = [.. Mountinfo.Read().Where(entry => CoverObserver.IsOurs(site, entry))];
        return new DetachedMounts(ours, HeldMounts.Note(ours, limits), limits);
    }

    /// <summary>Holders of those that are mounted nowhere any more.</summary>
    public Holders FindHolders()
    {
        var mounted = Mountinfo.Read().Select(entry => entry.Device).ToHashSet(StringComparer.Ordinal);
        var gone = before.Where(entry => !mounted.Contains(entry.Device)).Select(entry => entry.Device).ToHashSet(StringComparer.Ordinal);
        var (processes, isCutShort) = MountHolders.Find(all.Of(gone), limits);
        return new Holders(processes.Select(Describe).ToEquatableArray(), isCutShort);
    }

    // A process names itself and its files as it likes.
    static MountHolder Describe(HoldingProcess process) => new(
        process.Id,
        ForeignText.Printable(process.Command),
        process.Holds.Select(hold => ForeignText.Printable(hold, HoldLength)).ToEquatableArray());
}
