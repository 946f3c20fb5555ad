namespace Strata.Resources.Node;

/// <summary>A pulled image: digest pinned, every blob verified and in the layout.</summary>
/// <param name="Image">The reference as written.</param>
/// <param name="Revision">Of the request this answers.</param>
/// <param name="Digest">What the reference resolved to: an index or a manifest.</param>
/// <param name="ManifestDigest">The manifest chosen for this platform.</param>
/// <param name="Layers">Bottom first.</param>
/// <param name="Size">Bytes of manifest, configuration and layers together.</param>
/// <param name="Duration">From the start of the pull to the last verified blob.</param>
[Resource]
public sealed partial record ExtensionImage(
    [property: Field(1)] string Image,
    [property: Field(2)] long Revision,
    [property: Field(3)] string Digest,
    [property: Field(4)] string ManifestDigest,
    [property: Field(5)] EquatableArray<ImageLayer> Layers,
    [property: Field(6)] long Size,
    [property: Field(7)] TimeSpan Duration,
    [property: Field(8, OmitEmpty = true)] StageError? Error)
{
    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionImages.runtime.strata.dev",
        "runtime",
        printColumns: [new("Digest", "{.digest}"), new("Size", "{.size}"), new("Took", "{.duration}"), new("Error", "{.error.code}")]);
}

/// <param name="DiffId">Digest of the uncompressed bytes, from the image's configuration.</param>
[Message]
public sealed partial record ImageLayer(
    [property: Field(1)] string Digest,
    [property: Field(2)] long Size,
    [property: Field(3)] string MediaType,
    [property: Field(4)] string DiffId);
