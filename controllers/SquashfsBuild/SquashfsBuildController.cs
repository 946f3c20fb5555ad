using Microsoft.Extensions.Logging;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Builds the layer of every pulled image, by the policy of the configuration. A refused image waits for another one, or for another
/// policy; what passes by itself is tried again.
/// </summary>
public sealed class SquashfsBuildController : TransformController<ExtensionImage, ExtensionLayer>
{
    readonly IExtensionBuilder builder;
    readonly RetryPolicy retry;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Input<InstallConfigSpec> configs;

    public SquashfsBuildController(IExtensionBuilder builder, RetryPolicy retry, TimeProvider time, ILogger<SquashfsBuildController> logger)
    {
        (this.builder, this.retry, this.time, this.logger) = (builder, retry, time, logger);
        configs = Weak<InstallConfigSpec>();
    }

    public override int Concurrency => 3;

    protected override async ValueTask<Transformed<ExtensionLayer>> TransformAsync(
        Resource<ExtensionImage> image, ExtensionLayer? current, CancellationToken ct)
    {
        if (image.Spec.Error is not null) return Skip;

        // The image carries the revision of a configuration that was there before it: this policy is of that one, or of a later one.
        var policy = (await configs.FindAsync(InstallConfigSpec.Id, ct))?.Spec.Policy ?? ExtensionPolicy.Default;
        var isSame = current is not null && current.ImageDigest == image.Spec.Digest && IsMadeBy(policy, current);
        var isTrusted = policy.Verify != VerifyMode.Always || current?.Revision == image.Spec.Revision;
        if (isSame && current!.Error is null && isTrusted && builder.Has(current.Key))
            return Write(current with { Revision = image.Spec.Revision });
        if (isSame && current!.Error is { } error && current.Revision == image.Spec.Revision)
        {
            if (error.NextRetry is not { } due) return Skip;
            if (due > time.GetUtcNow()) return Skip.Again(due - time.GetUtcNow());
        }

        return await BuildAsync(image, policy, isSame ? current : null, ct);
    }

    static bool IsMadeBy(ExtensionPolicy policy, ExtensionLayer layer) =>
        layer.Content == policy.Content && layer.Squashfs == policy.Squashfs;

    async Task<Transformed<ExtensionLayer>> BuildAsync(
        Resource<ExtensionImage> image, ExtensionPolicy policy, ExtensionLayer? current, CancellationToken ct)
    {
        var timer = new StageTimer(time);
        try
        {
            var built = await builder.BuildAsync(image.Spec, policy, ct);
            var layer = Layer(image.Spec, policy, built, timer.Elapsed);
            logger.Built(layer.Image, layer.Key, layer.Size, layer.Duration);
            return Write(layer);
        }
        catch (Exception error) when (StageFailure.OrInternal(error, ct) is { } failure)
        {
            return Failed(image.Spec, policy, current?.Error, failure);
        }
    }

    Transformed<ExtensionLayer> Failed(ExtensionImage image, ExtensionPolicy policy, StageError? previous, StageException failure)
    {
        var now = time.GetUtcNow();
        var error = failure.Retriable ? retry.Next(previous, failure, now) : RetryPolicy.Final(previous, failure, now);
        var faulty = new ExtensionLayer(
            image.Image, image.Revision, image.Digest, "", "", 0, ExtensionMetadata.Empty, [], TimeSpan.Zero, error,
            policy.Content, policy.Squashfs);
        if (error.NextRetry - now is not { } delay)
        {
            logger.ImageRefused(image.Image, failure.Code, failure.Advice);
            return Write(faulty);
        }

        logger.StageFailed(image.Image, failure.Code, failure.Advice, delay, StageFailure.Fault(failure));
        return Write(faulty).Again(delay);
    }

    static ExtensionLayer Layer(ExtensionImage image, ExtensionPolicy policy, BuiltLayer built, TimeSpan duration) => new(
        image.Image,
        image.Revision,
        image.Digest,
        built.Key,
        built.Digest,
        built.Size,
        built.Metadata,
        built.Warnings.Select(warning => $"{warning.Code}: {warning.Message}").ToEquatableArray(),
        duration,
        null,
        policy.Content,
        policy.Squashfs);
}
