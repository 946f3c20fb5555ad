namespace Strata.Resources.Node;

/// <summary>How far one layer of a pull is.</summary>
/// <param name="Bytes">Verified or arriving, of <paramref name="TotalBytes"/>.</param>
/// <param name="Rate">Bytes a second, of late.</param>
[Message]
public sealed partial record LayerDownload(
    [property: Field(1)] string Digest,
    [property: Field(2)] long Bytes,
    [property: Field(3)] long TotalBytes,
    [property: Field(4)] long Rate);
