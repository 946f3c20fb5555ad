using System.Net;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Where a token may be fetched, and who may see the credentials there. A token without credentials may come from any https address.
/// Credentials go to the registry's own host, its parent domain, auth.docker.io for docker.io, and hosts that the configuration names.
/// </summary>
static class TokenRealm
{
    const int LengthLimit = 2048;

    /// <exception cref="StageException">Codes realm, realm-host.</exception>
    public static Uri Check(string? realm, RegistryEndpoint endpoint, Credentials? credentials)
    {
        var uri = Address(realm, endpoint);
        if (credentials is null || MayHaveCredentials(uri.IdnHost, endpoint, credentials.Source)) return uri;
        throw new StageException(
            ErrorCodes.RealmHost,
            $"{endpoint.Authority} wants its credentials sent to {ForeignText.Printable(uri.Authority, 200)}",
            $"if that host is right, name it in machine.registries.config, {endpoint.Authority}, auth.realms");
    }

    static Uri Address(string? realm, RegistryEndpoint endpoint)
    {
        if (string.IsNullOrEmpty(realm) || realm.Length > LengthLimit || !WebAddress.TryParse(realm, out var uri))
            throw Refused(endpoint, "names no token address");
        var plain = uri.Scheme == Uri.UriSchemeHttp && !endpoint.Secure;
        if (uri.Scheme != Uri.UriSchemeHttps && !plain)
            throw Refused(endpoint, $"wants a token over {ForeignText.Printable(uri.Scheme, 20)}");
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw Refused(endpoint, "names a token address with a user or a fragment in it");
        if (LinkLocal.Is(uri)) throw Refused(endpoint, "names a link-local token address");
        return uri;
    }

    static bool MayHaveCredentials(string host, RegistryEndpoint endpoint, RegistryAuth auth)
    {
        var registry = endpoint.Base.IdnHost;
        return Same(host, registry)
            || Same(host, ParentDomain(registry))
            || (Same(registry, DockerHub.Registry) && Same(host, "auth.docker.io"))
            || auth.Realms.Any(named => Same(host, named));
    }

    /// <summary>
    /// <c>example.com</c> for <c>registry.example.com</c>; null where the parent has one label or is a public suffix of the usual kind.
    /// </summary>
    static string? ParentDomain(string host)
    {
        if (IPAddress.TryParse(host, out _)) return null;
        var parent = host[(host.IndexOf('.') + 1)..].Split('.');
        var isSuffix = parent is [{ Length: <= 3 }, { Length: 2 }];   // co.uk, com.au, org.br …
        return parent.Length < 2 || isSuffix ? null : string.Join('.', parent);
    }

    static bool Same(string host, string? other) => string.Equals(host, other, StringComparison.OrdinalIgnoreCase);

    static StageException Refused(RegistryEndpoint endpoint, string problem) =>
        new(ErrorCodes.Realm, $"{endpoint.Authority} {problem}", "check the registry, or the proxy before it");
}
