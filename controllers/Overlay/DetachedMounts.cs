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

    DetachedMounts(ImmutableArray<MountinfoEntry> before, HeldMounts all) => (this.before, this.all) = (before, all);

    /// <param name="site">With resolved paths.</param>
    public static DetachedMounts Note(MountSite site)
    {
        ImmutableArray<MountinfoEntry> ours = [.. Mountinfo.Read().Where(entry => CoverObserver.IsOurs(site, entry))];
        return new DetachedMounts(ours, HeldMounts.Note(ours));
    }

    /// <summary>Holders of those that are mounted nowhere any more.</summary>
    public EquatableArray<MountHolder> FindHolders()
    {
        var mounted = Mountinfo.Read().Select(entry => entry.Device).ToHashSet(StringComparer.Ordinal);
        var gone = before.Where(entry => !mounted.Contains(entry.Device)).Select(entry => entry.Device).ToHashSet(StringComparer.Ordinal);
        return MountHolders.Find(all.Of(gone)).Select(Describe).ToEquatableArray();
    }

    // A process names itself and its files as it likes.
    static MountHolder Describe(HoldingProcess process) => new(
        process.Id,
        ForeignText.Printable(process.Command),
        process.Holds.Select(hold => ForeignText.Printable(hold, HoldLength)).ToEquatableArray());
}
