namespace Strata.Controllers.Oci;

/// <summary>The names that docker and its helper programs have for registries.</summary>
static class LoginHost
{
    const string DockerServer = "https://index.docker.io/v1/";

    /// <summary>
    /// <c>host:port</c> of a name: bare, with a port, or in an address as old versions wrote it. Null for what is no host, and where a path
    /// limits it to some images.
    /// </summary>
    public static string? Of(string name)
    {
        var address = name.Contains("://", StringComparison.Ordinal) ? name : $"https://{name}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri is not { Scheme: "https" or "http", Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 }
            || uri.AbsolutePath is not ("/" or "/v1/" or "/v2/" or "/v1" or "/v2"))
            return null;

        return uri.Authority is EndpointConfig.DockerHub or "index.docker.io"
            ? $"{EndpointConfig.DockerRegistry}:443"
            : EndpointConfig.FullAuthority(uri);
    }

    /// <summary>What a helper program is asked for.</summary>
    public static string ServerOf(Uri endpoint) =>
        endpoint.Host == EndpointConfig.DockerRegistry ? DockerServer
        : endpoint is { Scheme: "https", IsDefaultPort: true } ? endpoint.Host
        : EndpointConfig.FullAuthority(endpoint);
}
