using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Pulls into an OCI layout, and tells what the next stage needs to know of the layers.</summary>
/// <param name="authFile">Credentials as <c>docker login</c> writes them, behind those of the configuration; read for each pull.</param>
/// <param name="mustBeOurs">Credentials that others may write are not read.</param>
public sealed class ExtensionPuller(ImagePuller puller, Platform platform, string? authFile = null, bool mustBeOurs = false)
    : IExtensionPuller
{
    /// <summary>
    /// Whether the layer that a manifest becomes by a policy is there and whole. Where it is, an image whose blobs cannot be had is as good
    /// as pulled.
    /// </summary>
    public Func<string, ExtensionPolicy, CancellationToken, Task<bool>>? HasLayer { get; init; }

    public async Task<PulledExtension> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        ExtensionPolicy policy,
        Action<PullProgressUpdate> progress,
        CancellationToken ct)
    {
        if (authFile is not null) registries = DockerCredentials.Read(authFile, mustBeOurs).Behind(registries);

        var image = await puller.PullAsync(reference, registries, platform, progress, IsBuiltAsync, ct);
        DocumentCheck.VerifyLayers(image.Manifest, image.Config, $"{reference}, config {image.Manifest.Config.Digest}");
        var layers = image.Manifest.Layers.Zip(
            image.Config.DiffIds, (layer, diffId) => new ImageLayer($"{layer.Digest}", layer.Size, layer.MediaType, $"{diffId}"));
        return new PulledExtension($"{image.Digest}", $"{image.ManifestDigest}", layers.ToEquatableArray(), image.Bytes);

        async Task<bool> IsBuiltAsync(Digest manifest, CancellationToken stop) =>
            HasLayer is not null && await HasLayer($"{manifest}", policy, stop);
    }
}
