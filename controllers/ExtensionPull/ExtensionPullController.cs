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

    ReadConfig read = new("", RegistriesConfig.Empty, ExtensionPolicy.Default);

    public ExtensionPullController(IExtensionPuller puller, RetryPolicy retry, TimeProvider time, ILogger<ExtensionPullController> logger)
    {
        (this.puller, this.retry, this.time, this.logger) = (puller, retry, time, logger);
        configs = Weak<MachineConfig>();
        layers = Mapped<ExtensionLayer>(layer => [layer.Id]);
        progress = Exclusive<PullProgress>();
    }

    /// <summary>As many as can be configured: a pull that waits for its registry must not hold up those of others.</summary>
    public override int Concurrency => MachineConfigParser.MaxExtensions;

    protected override async ValueTask<Transformed<ExtensionImage>> TransformAsync(
        Resource<ExtensionRequest> request, ExtensionImage? current, CancellationToken ct)
    {
        if (await DelayAsync(request, current, ct) is { } delay)
            return delay == Timeout.InfiniteTimeSpan ? Skip : Skip.Again(delay);

        if (current?.Revision != request.Spec.Revision) lookups.TryRemove(request.Id, out _);
        try
        {
            return await PullAsync(request, ImageReference.Parse(request.Spec.Image), current, ct);
        }
        catch (Exception error) when (StageFailure.OrInternal(error, ct) is { } failure)
        {
            return await FailedAsync(request, current, failure, ct);
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

        if (await RefusalAsync(request.Id, current, ct) is null)
        {
            lookups.TryRemove(request.Id, out _);
            return Timeout.InfiniteTimeSpan;
        }

        var lookup = lookups.GetOrAdd(request.Id, _ => new Lookup(1, now + retry.DelayAfter(1, retriable: false)));
        return lookup.Due > now ? lookup.Due - now : null;
    }

    /// <summary>Why no layer can be built of the image; null while nothing is known against it.</summary>
    async ValueTask<StageError?> RefusalAsync(string id, ExtensionImage image, CancellationToken ct) =>
        await layers.FindAsync(id, ct) is { Spec: { Error: { } refusal } layer } && layer.ImageDigest == image.Digest
            ? refusal
            : null;

    async Task<Transformed<ExtensionImage>> PullAsync(
        Resource<ExtensionRequest> request, ImageReference reference, ExtensionImage? current, CancellationToken ct)
    {
        var timer = new StageTimer(time);
        var reporter = new PullReporter(progress, request.Id, request.Spec.Image, time);
        var pulled = await reporter.ReportAsync(
            async report =>
            {
                var config = await ConfigAsync(ct);
                return await puller.PullAsync(reference, config.Registries, config.Policy, report, ct);
            },
            ct);
        var image = new ExtensionImage(
            request.Spec.Image,
            request.Spec.Revision,
            pulled.Digest,
            pulled.ManifestDigest,
            pulled.Layers,
            pulled.Size,
            timer.Elapsed,
            null);
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

    async ValueTask<Transformed<ExtensionImage>> FailedAsync(
        Resource<ExtensionRequest> request, ExtensionImage? current, StageException failure, CancellationToken ct)
    {
        var before = current?.Revision == request.Spec.Revision ? current : null;
        var now = time.GetUtcNow();
        var error = retry.Next(before?.Error, failure, now);
        var delay = error.NextRetry!.Value - now;
        logger.StageFailed(request.Spec.Image, failure.Code, failure.Advice, delay, StageFailure.Fault(failure));

        // A lookup that fails says nothing new of an image that is complete and refused for good: why it was refused stays in view.
        var isOnlyLookup = before is { Error: null } && await RefusalAsync(request.Id, before, ct) is { NextRetry: null };
        if (isOnlyLookup) return LookedUp(request.Id);

        return Write(new ExtensionImage(request.Spec.Image, request.Spec.Revision, "", "", [], 0, TimeSpan.Zero, error)).Again(delay);
    }

    /// <summary>Of the last configuration without faults, which all its pulls ask for and one of them reads.</summary>
    async ValueTask<ReadConfig> ConfigAsync(CancellationToken ct)
    {
        var config = await configs.FindAsync(MachineConfig.Id, ct);
        var known = Volatile.Read(ref read);
        if (config is not { Spec: { Error: null, Text: var text } } || text == known.Text) return known;
        if (MachineConfigParser.Parse(text) is not { Findings.Count: 0 } parsed) return known;

        known = new ReadConfig(text, parsed.Registries, parsed.Policy ?? ExtensionPolicy.Default);
        Volatile.Write(ref read, known);
        return known;
    }

    /// <param name="Count">How often the tag was looked up since its layer was refused.</param>
    sealed record Lookup(int Count, DateTimeOffset Due);

    sealed record ReadConfig(string Text, RegistriesConfig Registries, ExtensionPolicy Policy);
}
