using Strata.Controllers.Overlay;
using Strata.Resources;

namespace Strata.Controllers.Generations;

/// <summary>How the layers of a set lie over each other and over the base.</summary>
/// <param name="Covers">In place, the directories of the base that they cover; null for a merged root.</param>
sealed record SetComparison(MergeReport Report, EquatableArray<PlannedCover>? Covers);
