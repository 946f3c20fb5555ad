using System.Collections.Immutable;

namespace Strata.Resources.Node;

/// <summary><c>machine.registries</c>: where images come from. The dictionaries compare by reference.</summary>
/// <param name="Mirrors">By the host of the image reference, or <c>*</c> for every other host.</param>
/// <param name="Hosts">By the <c>host[:port]</c> of the endpoint that is asked, which with a mirror is the mirror's.</param>
public sealed record RegistriesConfig(
    ImmutableDictionary<string, RegistryMirror> Mirrors,
    ImmutableDictionary<string, RegistryHost> Hosts)
{
    public static RegistriesConfig Empty { get; } =
        new(ImmutableDictionary<string, RegistryMirror>.Empty, ImmutableDictionary<string, RegistryHost>.Empty);
}
