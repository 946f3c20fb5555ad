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
        var found = layout.FindNamed(name);
        var what = name ?? found.Digest.ToString();
        var (manifest, digest) = await ManifestSearch.FindAsync(
            new ResolvedImage(found, await layout.ReadDocumentAsync(found, ct)),
            Platform.Host,
            what,
            document => layout.ReadDocumentAsync(document, ct));

        var config = DocumentParser.ParseConfig(await layout.ReadDocumentAsync(manifest.Config, ct), what);
        if (digest != found.Digest) PlatformChoice.Check(config, Platform.Host, what);
        DocumentCheck.VerifyLayers(manifest, config, what);
        return [.. manifest.Layers.Zip(config.DiffIds, (layer, diffId) => Input(layout, layer, diffId))];
    }

    static LayerInput Input(OciLayout layout, Descriptor layer, Digest diffId) => new(
        layer.Digest.ToString(), layer.Size, layer.MediaType, diffId.ToString(), () => layout.OpenBlob(layer.Digest));
}
