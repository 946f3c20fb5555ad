using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>The place where users see the merged root: one implementation per way of switching.</summary>
interface ITarget
{
    MountedState Observe();

    /// <summary>Attaches a detached stack in the place of the active one.</summary>
    /// <exception cref="LinuxException">The active one is still in place.</exception>
    void Attach(MountHandle mount, MountPlan plan);

    /// <summary>The plan's stack, when it is mounted already and can be shown as it is.</summary>
    MountedStack? Find(MountPlan plan);

    /// <summary>Makes a stack that <see cref="Find"/> gave the active one.</summary>
    /// <exception cref="LinuxException"/>
    void Show(MountedStack stack);

    /// <summary>Takes every stack of ours away.</summary>
    /// <exception cref="LinuxException"/>
    void Remove();
}
