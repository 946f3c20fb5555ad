using System.IO.Compression;
using System.Security.Cryptography;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>One layer to be written.</summary>
/// <param name="WriteTarAsync">Writes the uncompressed tar stream; for a reproducible image the same bytes each time.</param>
public sealed record LayerContent(Func<Stream, CancellationToken, Task> WriteTarAsync);

/// <summary>One platform's image to be written, layers from the lowest to the uppermost.</summary>
public sealed record PlatformImage(Platform Platform, IReadOnlyList<LayerContent> Layers);

/// <summary>
/// Makes images in a layout: gzip layers, a configuration with nothing but platform and diff_ids, a manifest, and for several
/// platforms one index. No dates and no host names are written: the same layers give the same digests.
/// </summary>
public sealed class OciLayoutWriter(OciStore store)
{
    /// <summary>Writes the image and names it.</summary>
    /// <returns>What index.json now says: the manifest, or the index when there are several platforms.</returns>
    /// <exception cref="StageException">Codes empty, duplicate, space, io.</exception>
    public async Task<Descriptor> WriteAsync(string refName, IReadOnlyList<PlatformImage> images, CancellationToken ct)
    {
        Check(refName, images);
        var manifests = new List<Descriptor>();
        foreach (var image in images) manifests.Add(await WriteManifestAsync(image, ct));
        var named = manifests is [var only] ? only : WriteDocument(DocumentWriter.Index(manifests), MediaTypes.Index);
        await store.TagAsync(named, refName, ct);
        return named;
    }

    static void Check(string refName, IReadOnlyList<PlatformImage> images)
    {
        if (images.Count == 0 || images.Any(i => i.Layers.Count == 0))
            throw new StageException(
                ErrorCodes.Empty, $"image {refName} has no platform or no layer", "give at least one platform with a layer");
        if (images.GroupBy(i => i.Platform).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new StageException(ErrorCodes.Duplicate, $"image {refName} has platform {twice.Key} twice", "name each platform once");
    }

    async Task<Descriptor> WriteManifestAsync(PlatformImage image, CancellationToken ct)
    {
        var layers = new List<Descriptor>();
        var diffIds = new List<Digest>();
        foreach (var content in image.Layers)
        {
            var (layer, diffId) = await WriteLayerAsync(content, ct);
            layers.Add(layer);
            diffIds.Add(diffId);
        }
        var config = WriteDocument(DocumentWriter.Config(image.Platform, diffIds), MediaTypes.Config);
        return WriteDocument(DocumentWriter.Manifest(config, layers), MediaTypes.Manifest) with { Platform = image.Platform };
    }

    async Task<(Descriptor Layer, Digest DiffId)> WriteLayerAsync(LayerContent content, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (digest, size) = await store.AddAsync(
            async (blob, token) =>
            {
                await using var gzip = new GZipStream(blob, CompressionLevel.Optimal, leaveOpen: true);
                await using var hashed = new HashedWrite(gzip, hash);
                await content.WriteTarAsync(hashed, token);
            },
            ct);
        return (new Descriptor(MediaTypes.LayerGzip, digest, size), Digest.Of(hash));
    }

    Descriptor WriteDocument(byte[] bytes, string mediaType) => new(mediaType, store.Add(bytes), bytes.Length);
}
