using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Acts on the mounts of one <see cref="MountSite"/>. One user at a time.</summary>
public interface IMounter
{
    /// <summary>What the kernel shows, also of earlier runs.</summary>
    MountedState Observe();

    /// <summary>Builds the stack out of everybody's sight. Whether it succeeds or not, nothing visible has changed.</summary>
    /// <exception cref="StageException">
    /// `mount-not-permitted`, `mount`, `submount`, `target-taken`, or `corrupt` when a layer is no squashfs image. Everything built so far
    /// is undone.
    /// </exception>
    IBuiltStack Build(MountPlan plan);

    /// <summary>Takes all stacks of ours away. Layers end when the last open file in them is closed.</summary>
    /// <returns>Who still holds them.</returns>
    /// <exception cref="StageException">`mount-not-permitted`, `mount` or `submount`.</exception>
    Holders Remove();
}

/// <summary>A stack nobody sees yet. Disposing one that was not attached undoes it.</summary>
public interface IBuiltStack : IDisposable
{
    /// <summary>
    /// Shows the stack in the place of the one there, atomically; in place, directory by directory. Failing, it leaves the old ones in
    /// place.
    /// </summary>
    /// <returns>Who still holds what was there before.</returns>
    /// <exception cref="StageException">`mount-not-permitted`, `mount` or `submount`.</exception>
    Holders Attach();
}
