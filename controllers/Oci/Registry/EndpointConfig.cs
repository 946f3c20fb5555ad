using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// What is configured for one endpoint: by its host, with or without the port that its scheme has anyway, and nothing else.
/// </summary>
static class EndpointConfig
{
    public const string DockerHub = "docker.io";
    public const string DockerRegistry = "registry-1.docker.io";

    public static RegistryAuth? AuthOf(this RegistriesConfig config, Uri endpoint) =>
        config.Find(endpoint, host => host.Auth)
        ?? (endpoint.Authority == DockerRegistry ? config.Hosts.GetValueOrDefault(DockerHub)?.Auth : null);

    public static RegistryTls? TlsOf(this RegistriesConfig config, Uri endpoint) => config.Find(endpoint, host => host.Tls);

    /// <summary><c>host:port</c>, also where the port is the usual one.</summary>
    public static string FullAuthority(Uri endpoint) => $"{endpoint.Host}:{endpoint.Port}";

    static TPart? Find<TPart>(this RegistriesConfig config, Uri endpoint, Func<RegistryHost, TPart?> part)
        where TPart : class
    {
        foreach (var name in (ReadOnlySpan<string>)[endpoint.Authority, FullAuthority(endpoint)])
        {
            if (config.Hosts.TryGetValue(name, out var host) && part(host) is { } found) return found;
        }
        return null;
    }
}
