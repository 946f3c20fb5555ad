namespace Strata.Controllers.Overlay;

/// <summary>How a new stack takes the place of the old one without a moment in between.</summary>
public enum SwitchMode
{
    /// <summary>Beneath where the kernel can, unless the target is already a symlink of ours.</summary>
    Auto,

    /// <summary>Mounted under the old one, which is then detached (6.5+).</summary>
    Beneath,

    /// <summary>Mounted beside the old one; the target is a symlink, swapped by rename.</summary>
    Symlink,
}
