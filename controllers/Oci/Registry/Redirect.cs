using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Where a 3xx answer may send us: https only, unless the endpoint itself is plain http.</summary>
static class Redirect
{
    public const int Limit = 5;
    const int LengthLimit = 8 * 1024;

    public static bool Is(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    /// <summary>307 and 308 have the request sent again as it is; the older codes turn what was sent into a question.</summary>
    public static bool Is(HttpResponseMessage response, RegistryRequest request) =>
        Is(response) && (request.IsQuestion || (int)response.StatusCode is 307 or 308);

    /// <exception cref="StageException">Code <c>redirect-scheme</c>.</exception>
    public static Uri Next(HttpResponseMessage response, Uri current, RegistryEndpoint endpoint) =>
        Address(response, current, endpoint, "redirects");

    /// <summary>Where an upload that was begun goes on: what holds for a redirect holds for it.</summary>
    /// <exception cref="StageException">Code <c>redirect-scheme</c>.</exception>
    public static Uri Upload(HttpResponseMessage response, Uri current, RegistryEndpoint endpoint) =>
        Address(response, current, endpoint, "sends uploads");

    public static StageException TooMany(RegistryEndpoint endpoint) =>
        new(
            ErrorCodes.TooManyRedirects,
            $"{endpoint.Authority} redirects more than {Limit} times",
            "check the registry, or the proxy before it");

    static Uri Address(HttpResponseMessage response, Uri current, RegistryEndpoint endpoint, string verb)
    {
        var location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString().Trim() : "";
        if (location.Length is 0 or > LengthLimit || location.Any(char.IsControl) || !WebAddress.TryParse(current, location, out var next))
            throw Refused(endpoint, $"{verb} to an address that is none");
        if (next.Scheme != Uri.UriSchemeHttps && !(next.Scheme == Uri.UriSchemeHttp && !endpoint.Secure))
            throw Refused(endpoint, $"{verb} to {ForeignText.Printable(next.Scheme, 20)}:");
        if (next.UserInfo.Length > 0) throw Refused(endpoint, $"{verb} to an address with a user in it");
        if (LinkLocal.Is(next) && next.IdnHost != endpoint.Base.IdnHost) throw Refused(endpoint, $"{verb} to a link-local address");
        return next;
    }

    static StageException Refused(RegistryEndpoint endpoint, string problem) =>
        new(
            ErrorCodes.RedirectScheme,
            $"{endpoint.Authority} {problem}",
            "a registry may redirect to https addresses of other machines only; check it, or the proxy before it");
}
