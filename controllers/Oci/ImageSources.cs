using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Finds the places to ask for an image, and keeps their connections and tokens from one pull to the next.</summary>
public sealed class ImageSources(TimeProvider time) : IDisposable
{
    readonly RegistryConnections connections = new(time);
    readonly TokenCache tokens = new(time);

    /// <summary>
    /// The endpoints of the mirror for the reference's host, or else of mirror <c>*</c>, in their order; then the registry itself, unless
    /// the mirror has skipFallback.
    /// </summary>
    /// <exception cref="StageException">
    /// Code <c>type</c>: an endpoint is no address; <c>registry-unavailable</c>: there is none.
    /// </exception>
    public IReadOnlyList<IImageSource> For(ImageReference reference, RegistriesConfig config)
    {
        var mirror = MirrorFor(reference, config);
        var sources = new List<IImageSource>();
        foreach (var endpoint in mirror?.Endpoints ?? default) sources.Add(Mirror(endpoint, reference.Host, mirror!, config));
        if (mirror?.SkipFallback != true) sources.Add(Registry(RegistryEndpoint.Origin(reference.Host), config));
        if (sources.Count == 0)
            throw RegistryErrors.Unavailable(
                reference.Host, "its mirror has no endpoints and skipFallback is set", null, retriable: false);
        return [.. sources.DistinctBy(s => s.Name)];
    }

    /// <summary>The registries that a pull may ask, with those of <see cref="For"/> in the same order.</summary>
    /// <exception cref="StageException">Code <c>type</c>: an endpoint is no address.</exception>
    internal static IReadOnlyList<Uri> EndpointsFor(ImageReference reference, RegistriesConfig config)
    {
        var mirror = MirrorFor(reference, config);
        var endpoints = (mirror?.Endpoints ?? default)
            .Where(endpoint => LayoutPlace.Of(endpoint) is null)
            .Select(endpoint => RegistryEndpoint.Mirror(endpoint, reference.Host, mirror!.OverridePath).Base);
        return mirror?.SkipFallback == true ? [.. endpoints] : [.. endpoints, RegistryEndpoint.Origin(reference.Host).Base];
    }

    /// <summary>Where an image of this name is pushed.</summary>
    /// <exception cref="StageException">Code <c>type</c>: an endpoint is no address.</exception>
    internal RegistryDestination Destination(ImageReference reference, RegistriesConfig config)
    {
        var endpoint = RegistryEndpoint.Destination(reference.Host, config);
        return new RegistryDestination(endpoint, Exchange(endpoint, config));
    }

    public void Dispose() => connections.Dispose();

    static RegistryMirror? MirrorFor(ImageReference reference, RegistriesConfig config) =>
        config.Mirrors.GetValueOrDefault(reference.Host) ?? config.Mirrors.GetValueOrDefault("*");

    IImageSource Mirror(string endpoint, string host, RegistryMirror mirror, RegistriesConfig config) =>
        LayoutPlace.Of(endpoint) is { } place
            ? new LayoutSource(place)
            : Registry(RegistryEndpoint.Mirror(endpoint, host, mirror.OverridePath), config);

    RegistrySource Registry(RegistryEndpoint endpoint, RegistriesConfig config) =>
        new(endpoint, Exchange(endpoint, config), time);

    RegistryExchange Exchange(RegistryEndpoint endpoint, RegistriesConfig config) => new(endpoint, config, connections, tokens, time);
}
