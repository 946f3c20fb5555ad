using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <param name="site">With resolved paths.</param>
/// <param name="mount">Null when the stack is mounted already and only has to be shown.</param>
sealed class BuiltStack(MountSite site, ITarget target, MountPlan plan, MountHandle? mount, MountedStack? mounted) : IBuiltStack
{
    public Holders Attach() => MountFailure.Guard($"switch to generation {plan.Name.Generation}", () =>
    {
        var detached = DetachedMounts.Note(site);
        if (mount is not null) target.Attach(mount, plan);
        else target.Show(mounted!);

        return detached.FindHolders();
    });

    public void Dispose() => mount?.Dispose();
}
