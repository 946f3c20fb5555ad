using System.Text.Json;
using Strata.Controllers.SquashfsBuild;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Layers of an image that a tool stored, read without any code of the product.</summary>
static class StoredLayers
{
    /// <param name="directory">An OCI layout with one image, or a directory as skopeo's `dir:` writes it.</param>
    public static IReadOnlyList<LayerInput> Read(string directory)
    {
        using var manifest = Parse(ManifestPath(directory));
        using var config = Parse(BlobPath(directory, manifest.RootElement.GetProperty("config")));
        var diffIds = config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString());
        var layers = manifest.RootElement.GetProperty("layers").EnumerateArray();
        return [.. layers.Zip(diffIds, (layer, diffId) => Input(directory, layer, diffId))];
    }

    static string ManifestPath(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "index.json"))) return Path.Combine(directory, "manifest.json");

        using var index = Parse(Path.Combine(directory, "index.json"));
        return BlobPath(directory, index.RootElement.GetProperty("manifests")[0]);
    }

    static LayerInput Input(string directory, JsonElement layer, string? diffId)
    {
        var path = BlobPath(directory, layer);
        string Text(string name) => layer.GetProperty(name).GetString()!;
        return new(Text("digest"), layer.GetProperty("size").GetInt64(), Text("mediaType"), diffId, () => File.OpenRead(path));
    }

    static string BlobPath(string directory, JsonElement descriptor)
    {
        var digest = descriptor.GetProperty("digest").GetString()!;
        var inLayout = Path.Combine(directory, "blobs", digest.Replace(':', '/'));
        return File.Exists(inLayout) ? inLayout : Path.Combine(directory, digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    static JsonDocument Parse(string path) => JsonDocument.Parse(File.ReadAllBytes(path));
}
