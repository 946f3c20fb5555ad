using Microsoft.Extensions.Logging;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Builds the layer of every pulled image. A refused image waits for another one; what passes by itself is tried again.</summary>
public sealed class SquashfsBuildController(
    IExtensionBuilder builder, RetryPolicy retry, TimeProvider time, ILogger<SquashfsBuildController> logger)
    : TransformController<ExtensionImage, ExtensionLayer>
{
    public override int Concurrency => 3;

    protected override async ValueTask<Transformed<ExtensionLayer>> TransformAsync(
        Resource<ExtensionImage> image, ExtensionLayer? current, CancellationToken ct)
    {
        if (image.Spec.Error is not null) return Skip;

        var isSameImage = current?.ImageDigest == image.Spec.Digest;
        if (isSameImage && current!.Error is null && builder.Has(current.Key)) return Write(current with { Revision = image.Spec.Revision });
        if (isSameImage && current!.Error is { } error && current.Revision == image.Spec.Revision)
        {
            if (error.NextRetry is not { } due) return Skip;
            if (due > time.GetUtcNow()) return Skip.Again(due - time.GetUtcNow());
        }

        return await BuildAsync(image, isSameImage ? current : null, ct);
    }

    async Task<Transformed<ExtensionLayer>> BuildAsync(Resource<ExtensionImage> image, ExtensionLayer? current, CancellationToken ct)
    {
        var timer = new StageTimer(time);
        try
        {
            var built = await builder.BuildAsync(image.Spec, ct);
            var layer = Layer(image.Spec, built, timer.Elapsed);
            logger.Built(layer.Image, layer.Key, layer.Size, layer.Duration);
            return Write(layer);
        }
        catch (Exception error) when (StageFailure.From(error) is { } failure)
        {
            return Failed(image.Spec, current?.Error, failure);
        }
    }

    Transformed<ExtensionLayer> Failed(ExtensionImage image, StageError? previous, StageException failure)
    {
        var now = time.GetUtcNow();
        var error = failure.Retriable ? retry.Next(previous, failure, now) : RetryPolicy.Final(previous, failure, now);
        var faulty = new ExtensionLayer(
            image.Image, image.Revision, image.Digest, "", "", 0, ExtensionMetadata.Empty, [], TimeSpan.Zero, error);
        if (error.NextRetry - now is not { } delay)
        {
            logger.ImageRefused(image.Image, failure.Code, failure.Message);
            return Write(faulty);
        }

        logger.StageFailed(image.Image, failure.Code, failure.Message, delay);
        return Write(faulty).Again(delay);
    }

    static ExtensionLayer Layer(ExtensionImage image, BuiltLayer built, TimeSpan duration) => new(
        image.Image,
        image.Revision,
        image.Digest,
        built.Key,
        built.Digest,
        built.Size,
        built.Metadata,
        built.Warnings.Select(warning => $"{warning.Code}: {warning.Message}").ToEquatableArray(),
        duration,
        null);
}
