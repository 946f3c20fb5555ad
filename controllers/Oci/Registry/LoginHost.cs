namespace Strata.Controllers.Oci;

/// <summary>The names that docker and its helper programs have for registries.</summary>
static class LoginHost
{
    const string DockerServer = $"https://{DockerHub.OldName}/v1/";

    /// <summary>
    /// <c>host:port</c> of a name: bare, with a port, or in an address as old versions wrote it. A bare one may have a path, which limits
    /// it to some repositories (containers-auth.json(5)): then <c>host:port/path</c>. Null for what is neither.
    /// </summary>
    public static string? Of(string name)
    {
        var isBare = !name.Contains("://", StringComparison.Ordinal);
        var address = isBare ? $"https://{name}" : name;
        if (!WebAddress.TryParse(address, out var uri)
            || uri is not { Scheme: "https" or "http", Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            || EndpointConfig.HasZone(uri))
            return null;

        var host = uri.Authority is DockerHub.Name or DockerHub.OldName
            ? $"{DockerHub.Registry}:443"
            : EndpointConfig.FullAuthority(uri);
        if (uri.AbsolutePath is "/" or "/v1/" or "/v2/" or "/v1" or "/v2") return host;

        // Only as it is written: no path that means another one.
        return isBare && name[name.IndexOf('/')..] == uri.AbsolutePath ? $"{host}{uri.AbsolutePath}" : null;
    }

    /// <summary>What a helper program is asked for.</summary>
    public static string ServerOf(Uri endpoint) =>
        endpoint.Host == DockerHub.Registry ? DockerServer
        : endpoint is { Scheme: "https", IsDefaultPort: true } ? endpoint.Host
        : EndpointConfig.FullAuthority(endpoint);
}
