namespace Strata.Resources.Node;

/// <summary>How far a pull is. Never an input of a stage; at most four updates a second per image.</summary>
/// <param name="Bytes">Verified or arriving, of <paramref name="TotalBytes"/>.</param>
/// <param name="Layers">That are there, of <paramref name="TotalLayers"/>.</param>
/// <param name="Rate">Bytes a second, of late.</param>
/// <param name="Downloads">Each layer once, in the image's order.</param>
/// <param name="SilentSince">
/// When the last news came, once that is seconds ago: the registry does not answer, or others have their turn there. With no bytes in
/// all, not even what the image consists of is known yet. Null while bytes come.
/// </param>
[Resource]
public sealed partial record PullProgress(
    [property: Field(1)] string Image,
    [property: Field(2)] long Bytes,
    [property: Field(3)] long TotalBytes,
    [property: Field(4)] int Layers,
    [property: Field(5)] int TotalLayers,
    [property: Field(6)] long Rate = 0,
    [property: Field(7)] EquatableArray<LayerDownload> Downloads = default,
    [property: Field(8, OmitEmpty = true)] DateTimeOffset? SilentSince = null)
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "PullProgresses.runtime.strata.dev",
        "runtime",
        printColumns:
        [
            new("Bytes", "{.bytes}"), new("Total", "{.totalBytes}"), new("Rate", "{.rate}"),
            new("Layers", "{.layers}"), new("Of", "{.totalLayers}"), new("Silent since", "{.silentSince}"),
        ]);
}
