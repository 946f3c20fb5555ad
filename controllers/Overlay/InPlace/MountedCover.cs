using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>A directory of the base that overlays of ours lie over.</summary>
/// <param name="Directory">As programs in the base see it.</param>
/// <param name="Stacks">Our overlays there, bottom first.</param>
/// <param name="IsOnTop">False when something else is mounted over the last of them.</param>
public sealed record MountedCover(string Directory, EquatableArray<StackName> Stacks, bool IsOnTop);
