using System.Collections.Immutable;

namespace Strata.Controllers.Oci;

/// <summary>What a registry asks for with a 401 (RFC 9110, 11.6.1).</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Parameters">By lower-case name.</param>
sealed record Challenge(string Scheme, ImmutableDictionary<string, string> Parameters);
