using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Builds from the blobs of the layout. Blobs that turn out to be damaged are taken out, so that the next pull brings them again; blobs
/// that are as promised stay, whatever is wrong with the image.
/// </summary>
/// <param name="disk">Makes room when a build runs out of it.</param>
public sealed class ExtensionBuilder(
    SquashfsBuilder builder, LayerStore layers, OciStore blobs, SquashfsOptions options, string hostVersion, IDiskSpace? disk = null)
    : IExtensionBuilder
{
    public bool Has(string key) => File.Exists(layers.ImagePath(key));

    /// <summary>Whether the layer that an image becomes is there, whole, and judged by this policy: then nobody reads its blobs.</summary>
    public Task<bool> HasAsync(string manifestDigest, ExtensionPolicy policy, CancellationToken ct) =>
        builder.HasAsync(manifestDigest, options with { Policy = policy.Squashfs }, policy.Content, ct);

    public async Task<BuiltLayer> BuildAsync(ExtensionImage image, ExtensionPolicy policy, CancellationToken ct)
    {
        using var hold = blobs.Holds.Open([.. image.Layers.Select(layer => Digest.Parse(layer.Digest))]);
        try
        {
            var made = options with { Policy = policy.Squashfs };
            var layers = image.Layers.Select(Input).ToList();
            var isReadInFull = policy.Verify == VerifyMode.Always;
            return await disk.WithRoomAsync(
                () => builder.BuildAsync(image.ManifestDigest, layers, made, policy.Content, hostVersion, ct, isReadInFull), ct);
        }
        catch (StageException damage)
            when (damage is { Retriable: true, Code: ErrorCodes.DigestMismatch or ErrorCodes.BlobMissing or ErrorCodes.Truncated })
        {
            foreach (var layer in image.Layers) await blobs.RemoveDamagedAsync(Digest.Parse(layer.Digest), ct);
            throw new StageException(
                damage.Code, damage.Message, "the damaged blob was removed and is pulled again", retriable: true, damage);
        }
    }

    LayerInput Input(ImageLayer layer) =>
        new(layer.Digest, layer.Size, layer.MediaType, layer.DiffId, () => blobs.Layout.OpenBlob(Digest.Parse(layer.Digest)))
        {
            IsStored = true,
        };
}
