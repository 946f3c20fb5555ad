namespace Strata.Resources.Node;

/// <summary>Where to ask instead of a registry, in this order.</summary>
/// <param name="Endpoints">
/// <c>https://</c> or <c>http://</c> URLs, <c>oci:///path</c> for an image layout directory, <c>oci-archive:///file</c> for a tar of one.
/// </param>
/// <param name="OverridePath">The endpoint's path is complete: no <c>/v2</c> is appended.</param>
/// <param name="SkipFallback">The registry itself is never asked; otherwise it is asked last.</param>
public sealed record RegistryMirror(EquatableArray<string> Endpoints, bool OverridePath = false, bool SkipFallback = false);
