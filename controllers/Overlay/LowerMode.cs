namespace Strata.Controllers.Overlay;

/// <summary>How an overlay is told its layers.</summary>
enum LowerMode
{
    /// <summary>The first of the others that the kernel takes.</summary>
    Auto,

    /// <summary>`lowerdir+` by descriptors of detached mounts (6.15+).</summary>
    Descriptors,

    /// <summary>`lowerdir+` by paths of mounts in a private staging directory (6.7+).</summary>
    Paths,

    /// <summary>One `lowerdir` text through mount(2), likewise staged; every kernel.</summary>
    Text,
}
