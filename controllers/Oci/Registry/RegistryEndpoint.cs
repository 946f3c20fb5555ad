using System.Diagnostics.CodeAnalysis;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>One registry's address: what stands before <c>/NAME/manifests/…</c>.</summary>
/// <param name="Base">Scheme, authority and path, without a slash at the end.</param>
/// <param name="AskedFor">The reference's registry when this is a mirror for it (sent as <c>ns=</c>), else null.</param>
sealed record RegistryEndpoint(Uri Base, string? AskedFor)
{
    public const string AddressHint =
        "write https://host[:port][/path], http://…, oci:///path or oci-archive:///file; credentials belong in machine.registries.config";

    public string Authority => Base.Authority;

    public bool Secure => Base.Scheme == Uri.UriSchemeHttps;

    /// <summary>The registry of a reference itself, always over https.</summary>
    public static RegistryEndpoint Origin(string host) =>
        new(new Uri($"https://{OriginHost(host)}/v2"), null);

    /// <exception cref="StageException">Code <c>type</c>.</exception>
    public static RegistryEndpoint Mirror(string endpoint, string host, bool overridePath)
    {
        if (!IsAddress(endpoint, out var uri))
            throw new StageException(ErrorCodes.Type, NoAddress($"a mirror endpoint of {host}", endpoint), AddressHint);
        return new RegistryEndpoint(new Uri(uri.GetLeftPart(UriPartial.Authority) + PathOf(uri, overridePath)), NameSpace(uri, host));
    }

    /// <summary>Whether a mirror may have it: a registry, or the place of a layout.</summary>
    public static bool IsEndpoint(string endpoint) => LayoutPlace.Of(endpoint) is not null || IsAddress(endpoint, out _);

    /// <summary>Without the password that may be in it.</summary>
    public static string NoAddress(string what, string endpoint) =>
        $"{what} is \"{ForeignText.Printable(AddressSecret.Hide(endpoint), 200)}\", which is not an address";

    /// <summary>
    /// Where images with this host are pushed: the registry itself, over https unless one of its own mirror endpoints names it with
    /// http://. Other endpoints are copies, and are never written to.
    /// </summary>
    public static RegistryEndpoint Destination(string host, RegistriesConfig config)
    {
        var mirror = config.Mirrors.GetValueOrDefault(host);
        var endpoints = (mirror?.Endpoints ?? default)
            .Where(endpoint => LayoutPlace.Of(endpoint) is null)
            .Select(endpoint => Mirror(endpoint, host, mirror!.OverridePath));
        return endpoints.FirstOrDefault(endpoint => endpoint.AskedFor is null) ?? Origin(host);
    }

    public Uri Manifest(ImageReference reference, string target) => Resource(reference, "manifests", target);

    public Uri Blob(ImageReference reference, Digest digest) => Resource(reference, "blobs", digest.ToString());

    /// <summary>Where an upload begins.</summary>
    public Uri Uploads(ImageReference reference) => Resource(reference, "blobs/uploads", "");

    static bool IsAddress(string endpoint, [NotNullWhen(true)] out Uri? uri) =>
        WebAddress.TryParse(endpoint, out uri)
        && uri.Scheme is "https" or "http"
        && uri.UserInfo.Length == 0
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0
        && !EndpointConfig.HasZone(uri);

    static string PathOf(Uri uri, bool overridePath)
    {
        var path = uri.AbsolutePath.TrimEnd('/');
        return overridePath || path.EndsWith("/v2", StringComparison.Ordinal) ? path : $"{path}/v2";
    }

    static string? NameSpace(Uri uri, string host) => uri.Authority == host || uri.Authority == OriginHost(host) ? null : host;

    static string OriginHost(string host) => host == DockerHub.Name ? DockerHub.Registry : host;

    Uri Resource(ImageReference reference, string kind, string name) =>
        new($"{Base.AbsoluteUri.TrimEnd('/')}/{reference.Repository}/{kind}/{name}{(AskedFor is null ? "" : $"?ns={AskedFor}")}");
}
