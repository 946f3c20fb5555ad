namespace Strata.Resources.Node;

/// <param name="Id">Position and reference: `000.ghcr.io-siderolabs-gvisor-33f613e` (extensions.md 3.1).</param>
/// <param name="Reference">As written in the configuration.</param>
/// <param name="ImageDigest">What the reference resolved to.</param>
/// <param name="LayerKey">Names the built file.</param>
/// <param name="LayerDigest">`sha256:…` of the squashfs.</param>
/// <param name="LayerSize">Bytes of the squashfs.</param>
[Message]
public sealed partial record GenerationMember(
    [property: Field(1)] int Position,
    [property: Field(2)] string Id,
    [property: Field(3)] string Name,
    [property: Field(4)] string Reference,
    [property: Field(5)] string ImageDigest,
    [property: Field(6)] string LayerKey,
    [property: Field(7)] string LayerDigest,
    [property: Field(8)] long LayerSize,
    [property: Field(9)] ExtensionMetadata Metadata)
{
    /// <summary>The file in the generation's directory.</summary>
    public string FileName => $"{Id}.sqsh";

    /// <summary>The file beside it that lists what is in it.</summary>
    public string IndexName => $"{Id}.index";
}
