using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>The layers of one image in a layout, for the platform of this machine.</summary>
static class LayoutImage
{
    /// <param name="name">As in index.json, or a reference that means one of its names; the only image there is when null.</param>
    /// <exception cref="StageException">What is missing or wrong in the layout.</exception>
    public static async Task<IReadOnlyList<LayerInput>> LayersAsync(OciLayout layout, string? name, CancellationToken ct)
    {
        var found = Find(layout, name);
        var what = name ?? found.Digest.ToString();
        var document = await ReadAsync(layout, found, what, ct);
        var promised = document is ImageIndex ? Platform.Host : null;
        if (document is ImageIndex index) document = await ReadAsync(layout, PlatformChoice.From(index, Platform.Host, what), what, ct);
        if (document is not ImageManifest manifest)
            throw new StageException(ErrorCodes.MediaType, $"{what} is an index of indexes", "name one of its images by digest");

        var config = DocumentParser.ParseConfig(await layout.ReadDocumentAsync(manifest.Config, ct), what);
        if (promised is not null) PlatformChoice.Check(config, promised, what);
        DocumentCheck.VerifyLayers(manifest, config, what);
        return [.. manifest.Layers.Zip(config.DiffIds, (layer, diffId) => Input(layout, layer, diffId))];
    }

    /// <summary>What index.json says of the image.</summary>
    /// <param name="name">As for <see cref="LayersAsync"/>.</param>
    public static Descriptor Find(OciLayout layout, string? name)
    {
        if (name is null || layout.Images().Any(image => image.RefName == name)) return layout.FindNamed(name);

        return layout.Find(ImageReference.Parse(name));
    }

    static async Task<ImageDocument> ReadAsync(OciLayout layout, Descriptor descriptor, string what, CancellationToken ct) =>
        DocumentParser.Parse(await layout.ReadDocumentAsync(descriptor, ct), descriptor.MediaType, what);

    static LayerInput Input(OciLayout layout, Descriptor layer, Digest diffId) => new(
        layer.Digest.ToString(), layer.Size, layer.MediaType, diffId.ToString(), () => layout.OpenBlob(layer.Digest));
}
