using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>A directory of the base that an overlay shall lie over.</summary>
/// <param name="Directory">As programs in the base see it: `/usr/local`.</param>
/// <param name="Members">Ids of the members that bring something in it, bottom first.</param>
public sealed record PlannedCover(string Directory, EquatableArray<string> Members);
