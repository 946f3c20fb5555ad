namespace Strata.Resources.Node;

/// <summary>A built squashfs: manifest read, rules checked, named by its content.</summary>
/// <param name="Image">The reference as written.</param>
/// <param name="Revision">Of the request this answers.</param>
/// <param name="ImageDigest">The pinned digest of the image it was built from.</param>
/// <param name="Key">Names the file `layers/KEY.sqsh` below the data directory.</param>
/// <param name="Digest">`sha256:…` of the file.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Warnings">What was dropped or looks odd, and did not stop the build.</param>
/// <param name="Content">What it was judged by.</param>
/// <param name="Squashfs">How it was compressed.</param>
/// <param name="Duration">From the first byte read to the published file; of a cached file, of finding it.</param>
[Resource]
public sealed partial record ExtensionLayer(
    [property: Field(1)] string Image,
    [property: Field(2)] long Revision,
    [property: Field(3)] string ImageDigest,
    [property: Field(4)] string Key,
    [property: Field(5)] string Digest,
    [property: Field(6)] long Size,
    [property: Field(7)] ExtensionMetadata Metadata,
    [property: Field(8)] EquatableArray<string> Warnings,
    [property: Field(9)] TimeSpan Duration,
    [property: Field(10, OmitEmpty = true)] StageError? Error,
    [property: Field(11)] ContentPolicy Content,
    [property: Field(12)] SquashfsPolicy Squashfs)
{
    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "ExtensionLayers.runtime.strata.dev",
        "runtime",
        printColumns:
        [
            new("Name", "{.metadata.name}"), new("Version", "{.metadata.version}"), new("Size", "{.size}"), new("Took", "{.duration}"),
            new("Error", "{.error.code}"),
        ]);
}
