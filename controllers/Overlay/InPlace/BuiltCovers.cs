using Strata.Controllers.Linux;
using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <param name="site">With resolved paths.</param>
/// <param name="built">The new overlay of each directory that gets one.</param>
sealed class BuiltCovers(
    MountSite site, SwitchMode mode, MountPlan plan, EquatableArray<CoverStep> steps, IReadOnlyDictionary<string, NewCover> built)
    : IBuiltStack
{
    public Holders Attach()
    {
        var detached = DetachedMounts.Note(site);
        MountFailure.Guard($"switch to generation {plan.Name.Generation}", () =>
        {
            using var change = new CoverSwitch(site, mode);
            change.Take(steps, built);
            return true;
        });
        return detached.FindHolders();
    }

    /// <summary>What was built and not attached ends, and so do originals that nothing lies over.</summary>
    public void Dispose()
    {
        foreach (var cover in built.Values) cover.Overlay.Dispose();
        try
        {
            InPlaceMounter.ReleaseUnused(site);
        }
        catch (LinuxException)
        {
            // They are out of everybody's sight, and the next switch lets go of them.
        }
    }
}
