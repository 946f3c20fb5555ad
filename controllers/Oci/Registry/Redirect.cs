using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Where a 3xx answer may send us: https only, unless the endpoint itself is plain http.</summary>
static class Redirect
{
    public const int Limit = 5;
    const int LengthLimit = 8 * 1024;

    public static bool Is(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    /// <exception cref="StageException">Code <c>redirect-scheme</c>.</exception>
    public static Uri Next(HttpResponseMessage response, Uri current, RegistryEndpoint endpoint)
    {
        var location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString().Trim() : "";
        if (location.Length is 0 or > LengthLimit || location.Any(char.IsControl) || !Uri.TryCreate(current, location, out var next))
            throw Refused(endpoint, "to an address that is none");
        if (next.Scheme != Uri.UriSchemeHttps && !(next.Scheme == Uri.UriSchemeHttp && !endpoint.Secure))
            throw Refused(endpoint, $"to {ForeignText.Printable(next.Scheme, 20)}:");
        if (next.UserInfo.Length > 0) throw Refused(endpoint, "to an address with a user in it");
        return next;
    }

    public static StageException TooMany(RegistryEndpoint endpoint) =>
        new(
            ErrorCodes.TooManyRedirects,
            $"{endpoint.Authority} redirects more than {Limit} times",
            "check the registry, or the proxy before it");

    static StageException Refused(RegistryEndpoint endpoint, string where) =>
        new(
            ErrorCodes.RedirectScheme,
            $"{endpoint.Authority} redirects {where}",
            "a registry may redirect to https addresses only; check it, or the proxy before it");
}
