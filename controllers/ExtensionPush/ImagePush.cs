using Polly;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPush;

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
