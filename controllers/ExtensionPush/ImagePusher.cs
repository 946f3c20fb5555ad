using Polly;
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
    /// <exception cref="StageException">Every expected failure, with its code. What was sent before it stays in the registry,
    /// untagged.</exception>
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

/// <summary>One push.</summary>
sealed class ImagePush(
    OciLayout layout, RegistryDestination destination, ImageReference reference, ResiliencePipeline retry, PushTally tally)
{
    public async Task<PushedImage> RunAsync(ImageParts parts, int parallelism, CancellationToken ct)
    {
        var bound = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = ct };
        await Parallel.ForEachAsync(parts.Blobs, bound, async (blob, token) => await PushBlobAsync(blob, token));
        var image = parts.Documents[^1];
        foreach (var document in parts.Documents) await PushDocumentAsync(document, TargetOf(document, image), ct);
        return tally.Result(image.Digest);
    }

    string TargetOf(Descriptor document, Descriptor image) =>
        document == image && reference.Tag is { } tag ? tag : document.Digest.ToString();

    async Task PushBlobAsync(Descriptor blob, CancellationToken ct)
    {
        var isThere = await RetryAsync(token => destination.HasBlobAsync(reference, blob, token), ct);
        if (!isThere)
        {
            await VerifyAsync(blob, ct);
            await RetryAsync(
                async token =>
                {
                    await destination.UploadAsync(
                        reference, blob, () => layout.OpenBlob(blob.Digest), sent => tally.Report(blob, sent), token);
                    return true;
                },
                ct);
        }
        tally.BlobDone(blob, isThere);
    }

    async Task PushDocumentAsync(Descriptor document, string target, CancellationToken ct)
    {
        var isThere = await RetryAsync(token => destination.FindManifestAsync(reference, target, token), ct) == document.Digest;
        if (!isThere)
        {
            var bytes = await layout.ReadDocumentAsync(document, ct);
            await RetryAsync(
                async token =>
                {
                    await destination.PutManifestAsync(reference, target, document, bytes, token);
                    return true;
                },
                ct);
        }
        tally.DocumentDone(isThere);
    }

    /// <summary>Nobody shall find damaged bytes in a registry under a name of ours, also when the registry does not look.</summary>
    async Task VerifyAsync(Descriptor blob, CancellationToken ct)
    {
        await using var content = layout.OpenBlob(blob.Digest);
        if (content.Length == blob.Size && await Digest.OfAsync(content, blob.Digest, ct) == blob.Digest) return;

        throw new StageException(
            ErrorCodes.DigestMismatch,
            $"blob {blob.Digest} in {layout.Root} is not what its name says",
            "the layout is damaged; build or pull the image again");
    }

    ValueTask<T> RetryAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken ct) =>
        retry.ExecuteAsync(async token => await step(token), ct);
}
