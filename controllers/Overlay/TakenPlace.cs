using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Refuses to lay anything over what an agent of another data directory has mounted: programs would lose it without a word, and that agent
/// would go on switching what nobody sees.
/// </summary>
static class TakenPlace
{
    /// <param name="site">With resolved paths.</param>
    /// <exception cref="StageException">`target-taken`.</exception>
    public static void Refuse(MountSite site, string place, ImmutableArray<MountinfoEntry> mounts)
    {
        if (StackObserver.OtherAt(site, place, mounts) is not { } other) return;

        var id = ForeignText.Printable(other.DataId);
        throw new StageException(
            ErrorCodes.TargetTaken,
            $"{place} shows generation {other.Generation} of another data directory, whose file `id` says {id}",
            $"stop its agent and run `strata unmount` with its options (where its data are gone, umount {place}), or choose another place",
            retriable: true);
    }
}
