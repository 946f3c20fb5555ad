using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPush;

/// <summary>
/// Brings images from a layout to a registry: blobs, then manifests, then indexes, and the tag last, so that nobody ever finds half an
/// image under it. What the registry has is not sent again.
/// </summary>
public sealed class ImagePusher(ImageSources registries, TimeProvider time, TransferOptions options)
{
    /// <summary>Pushes all platforms of an image.</summary>
    /// <param name="image">Its manifest or index.</param>
    /// <param name="reference">With a digest, the image must have it; without a tag, it gets none.</param>
    /// <param name="progress">Called often and from several threads at once.</param>
    /// <exception cref="StageException">
    /// Every expected failure, with its code. What was sent before it stays in the registry, untagged.
    /// </exception>
    public async Task<PushedImage> PushAsync(
        OciLayout layout,
        Descriptor image,
        ImageReference reference,
        RegistriesConfig config,
        Action<PushProgressUpdate>? progress,
        CancellationToken ct)
    {
        CheckDigest(image, reference);
        var parts = await ImageParts.ReadAsync(layout, image, ct);
        var destination = registries.Destination(reference, config);
        var push = new ImagePush(layout, destination, reference, TransferRetry.Create(options, time), new PushTally(parts, progress));
        return await push.RunAsync(parts, options.Parallelism, ct);
    }

    static void CheckDigest(Descriptor image, ImageReference reference)
    {
        if (reference.Digest is { } wanted && wanted != image.Digest)
            throw new StageException(
                ErrorCodes.DigestMismatch,
                $"the image is {image.Digest}, and {reference.Canonical} asks for another",
                "leave the digest out of the reference, or push the image that has it");
    }
}
