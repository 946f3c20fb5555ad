using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// What is configured for one endpoint: by its host, with or without the port that its scheme has anyway, and nothing else.
/// </summary>
static class EndpointConfig
{
    /// <summary>
    /// For a repository there: of the logins for a part of the registry the most specific one that covers it, else what is for all of it.
    /// </summary>
    public static RegistryAuth? AuthOf(this RegistriesConfig config, Uri endpoint, string repository)
    {
        var name = $"{FullAuthority(endpoint)}{PathOf(endpoint)}/{repository}";
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
        {
            if (config.Hosts.GetValueOrDefault(name[..end])?.Auth is { } found) return found;
        }

        return config.AuthOf(endpoint);
    }

    public static RegistryAuth? AuthOf(this RegistriesConfig config, Uri endpoint) =>
        config.Find(endpoint, host => host.Auth)
        ?? (endpoint.Authority == DockerHub.Registry ? config.Hosts.GetValueOrDefault(DockerHub.Name)?.Auth : null);

    public static RegistryTls? TlsOf(this RegistriesConfig config, Uri endpoint) => config.Find(endpoint, host => host.Tls);

    /// <summary><c>host:port</c>, also where the port is the usual one.</summary>
    public static string FullAuthority(Uri endpoint) => $"{endpoint.Host}:{endpoint.Port}";

    /// <summary>
    /// Whether it is an address of one link, <c>[fe80::1%eth0]</c>: authorities lose the zone, and then name the host of any link.
    /// </summary>
    public static bool HasZone(Uri uri) => uri.IdnHost.Contains('%', StringComparison.Ordinal);

    /// <summary>What stands before every repository at this endpoint, without the <c>/v2</c> of the protocol.</summary>
    static string PathOf(Uri endpoint)
    {
        var path = endpoint.AbsolutePath.TrimEnd('/');
        return path == "/v2" || path.StartsWith("/v2/", StringComparison.Ordinal) ? path[3..]
            : path.EndsWith("/v2", StringComparison.Ordinal) ? path[..^3]
            : path;
    }

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
