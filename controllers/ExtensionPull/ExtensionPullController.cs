using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.ExtensionPull;

/// <summary>
/// Pulls what is requested. A tag is resolved once per revision of the configuration; while the layer built from it is refused, it is
/// looked up again now and then, so that a better image under the same tag is found.
/// </summary>
public sealed class ExtensionPullController : TransformController<ExtensionRequest, ExtensionImage>
{
    readonly IExtensionPuller puller;
    readonly RetryPolicy retry;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Input<MachineConfig> configs;
    readonly Input<ExtensionLayer> layers;
    readonly Output<PullProgress> progress;
    readonly ConcurrentDictionary<string, Lookup> lookups = new(StringComparer.Ordinal);

    RegistriesConfig registries = RegistriesConfig.Empty;

    public ExtensionPullController(IExtensionPuller puller, RetryPolicy retry, TimeProvider time, ILogger<ExtensionPullController> logger)
    {
        (this.puller, this.retry, this.time, this.logger) = (puller, retry, time, logger);
        configs = Weak<MachineConfig>();
        layers = Mapped<ExtensionLayer>(layer => [layer.Id]);
        progress = Exclusive<PullProgress>();
    }

    public override int Concurrency => 4;

    protected override async ValueTask<Transformed<ExtensionImage>> TransformAsync(
        Resource<ExtensionRequest> request, ExtensionImage? current, CancellationToken ct)
    {
        if (await DelayAsync(request, current, ct) is { } delay)
            return delay == Timeout.InfiniteTimeSpan ? Skip : Skip.Again(delay);

        var reference = ImageReference.Parse(request.Spec.Image);
        try
        {
            return await PullAsync(request, reference, current, ct);
        }
        catch (Exception error) when (StageFailure.From(error) is { } failure)
        {
            return Failed(request, current, failure);
        }
    }

    protected override async ValueTask FinalizeAsync(Resource<ExtensionRequest> request, CancellationToken ct)
    {
        lookups.TryRemove(request.Id, out _);
        await progress.RemoveAsync(request.Id, ct);
    }

    /// <returns>How long to wait before the next pull; infinite when only a change can make one necessary; null to pull now.</returns>
    async ValueTask<TimeSpan?> DelayAsync(Resource<ExtensionRequest> request, ExtensionImage? current, CancellationToken ct)
    {
        if (current is null || current.Revision != request.Spec.Revision) return null;

        var now = time.GetUtcNow();
        if (current.Error is { } error) return error.NextRetry > now ? error.NextRetry - now : null;

        var layer = await layers.FindAsync(request.Id, ct);
        var isRefused = layer?.Spec is { Error: not null } spec && spec.ImageDigest == current.Digest;
        if (!isRefused)
        {
            lookups.TryRemove(request.Id, out _);
            return Timeout.InfiniteTimeSpan;
        }

        var lookup = lookups.GetOrAdd(request.Id, _ => new Lookup(1, now + retry.DelayAfter(1, retriable: false)));
        return lookup.Due > now ? lookup.Due - now : null;
    }

    async Task<Transformed<ExtensionImage>> PullAsync(
        Resource<ExtensionRequest> request, ImageReference reference, ExtensionImage? current, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var reporter = new PullReporter(progress, request.Id, request.Spec.Image, time);
        var pulled = await reporter.ReportAsync(async report => await puller.PullAsync(reference, await RegistriesAsync(ct), report, ct), ct);
        var image = new ExtensionImage(
            request.Spec.Image, request.Spec.Revision, pulled.Digest, pulled.ManifestDigest, pulled.Layers, pulled.Size, time.GetElapsedTime(started), null);
        if (current is not null && current with { Duration = image.Duration } == image) return LookedUp(request.Id);

        logger.Pulled(image.Image, image.Digest, image.Size, image.Duration);
        return Write(image);
    }

    /// <summary>The tag still means the refused image: look again, less and less often.</summary>
    Transformed<ExtensionImage> LookedUp(string id)
    {
        var count = lookups.GetValueOrDefault(id)?.Count + 1 ?? 1;
        var delay = retry.DelayAfter(count, retriable: false);
        lookups[id] = new Lookup(count, time.GetUtcNow() + delay);
        return Skip.Again(delay);
    }

    Transformed<ExtensionImage> Failed(Resource<ExtensionRequest> request, ExtensionImage? current, StageException failure)
    {
        var now = time.GetUtcNow();
        var error = retry.Next(current?.Revision == request.Spec.Revision ? current.Error : null, failure, now);
        var delay = error.NextRetry!.Value - now;
        logger.StageFailed(request.Spec.Image, failure.Code, failure.Message, delay);
        return Write(new ExtensionImage(request.Spec.Image, request.Spec.Revision, "", "", [], 0, TimeSpan.Zero, error)).Again(delay);
    }

    /// <summary>Of the last configuration without faults.</summary>
    async ValueTask<RegistriesConfig> RegistriesAsync(CancellationToken ct)
    {
        var config = await configs.FindAsync(MachineConfig.Id, ct);
        if (config is { Spec.Error: null } && MachineConfigParser.Parse(config.Spec.Text) is { Findings.Count: 0 } parsed) registries = parsed.Registries;

        return registries;
    }

    /// <param name="Count">How often the tag was looked up since its layer was refused.</param>
    sealed record Lookup(int Count, DateTimeOffset Due);
}
