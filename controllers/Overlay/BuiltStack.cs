using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <param name="mount">Null when the stack is mounted already and only has to be shown.</param>
sealed class BuiltStack(ITarget target, MountPlan plan, MountHandle? mount, MountedStack? mounted) : IBuiltStack
{
    public void Attach()
    {
        try
        {
            if (mount is not null) target.Attach(mount, plan);
            else target.Show(mounted!);
        }
        catch (LinuxException failure)
        {
            throw MountFailure.Of($"switch to generation {plan.Name.Generation}", failure);
        }
    }

    public void Dispose() => mount?.Dispose();
}
