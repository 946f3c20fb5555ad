using Strata.Controllers.Oci;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Brings an image into the data directory.</summary>
public interface IExtensionPuller
{
    /// <param name="policy">By which the layer of the image is made.</param>
    /// <param name="progress">Called often and from several threads at once.</param>
    /// <exception cref="StageException">Every expected failure.</exception>
    Task<PulledExtension> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        ExtensionPolicy policy,
        Action<PullProgressUpdate> progress,
        CancellationToken ct);
}

/// <param name="Digest">What the reference resolved to.</param>
/// <param name="Layers">Bottom first.</param>
public sealed record PulledExtension(string Digest, string ManifestDigest, EquatableArray<ImageLayer> Layers, long Size);
