using Strata.Controllers.Oci;

namespace Strata.Controllers.ExtensionPull;

/// <summary>An image that is complete in the layout, or of which what its layers become is there already.</summary>
/// <param name="Digest">What the reference meant: the digest of the index, or of the manifest where there is no index.</param>
/// <param name="Manifest">The manifest of the wanted platform.</param>
/// <param name="Bytes">Configuration and distinct layers, as stored.</param>
public sealed record PulledImage(Digest Digest, ImageManifest Manifest, Digest ManifestDigest, ImageConfig Config, long Bytes);
