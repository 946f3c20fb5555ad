namespace Strata.Controllers.Overlay;

/// <summary>Acts on the mounts of one <see cref="MountSite"/>. One user at a time.</summary>
public interface IMounter
{
    /// <summary>What the kernel shows, also of earlier runs.</summary>
    MountedState Observe();

    /// <summary>Builds the stack out of everybody's sight. Whether it succeeds or not, nothing visible has changed.</summary>
    /// <exception cref="Resources.Node.StageException">
    /// `mount-not-permitted`, `mount`, or `corrupt` when a layer is no squashfs image. Everything built so far is undone.
    /// </exception>
    IBuiltStack Build(MountPlan plan);

    /// <summary>Takes all stacks of ours off the target. Layers end when the last open file in them is closed.</summary>
    /// <exception cref="Resources.Node.StageException">`mount-not-permitted` or `mount`.</exception>
    void Remove();
}

/// <summary>A stack nobody sees yet. Disposing one that was not attached undoes it.</summary>
public interface IBuiltStack : IDisposable
{
    /// <summary>Shows the stack at the target, in the place of the one there, atomically. Failing, it leaves the old one in place.</summary>
    /// <exception cref="Resources.Node.StageException">`mount-not-permitted` or `mount`.</exception>
    void Attach();
}
