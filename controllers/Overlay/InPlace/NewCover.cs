using System.Collections.Immutable;
using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>An overlay that is built and not attached yet.</summary>
/// <param name="Carries">What others have mounted in the directory: copies of it are attached to the overlay.</param>
sealed record NewCover(MountHandle Overlay, ImmutableArray<MountinfoEntry> Carries);
