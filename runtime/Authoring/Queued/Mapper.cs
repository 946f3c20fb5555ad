using Strata.Resources;

namespace Strata.Runtime;

/// <summary>From a resource of a mapped input, as last seen, to the keys it concerns.</summary>
/// <param name="MapsOwnedAtListing">
/// Whether every resource of this owner is mapped when the kind is listed: finds outputs whose input vanished.
/// </param>
sealed record Mapper(Func<IResource, CancellationToken, ValueTask<IReadOnlyList<Pointer>>> MapAsync, bool MapsOwnedAtListing = false);
