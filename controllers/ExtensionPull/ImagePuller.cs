using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Brings images into a layout, complete and verified. A tag is resolved once; everything after that is asked by digest.</summary>
/// <param name="disk">Makes room when a pull runs out of it.</param>
public sealed class ImagePuller(
    OciStore store, ImageSources sources, TimeProvider time, TransferOptions options, IDiskSpace? disk = null)
{
    readonly PullTurns turns = new(options.PullsOfOnePlace);

    /// <summary>Pulls one image for one platform and names it in the layout by its canonical reference.</summary>
    /// <param name="progress">Called often and from several threads at once.</param>
    /// <exception cref="StageException">Every expected failure, with its code.</exception>
    public Task<PulledImage> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        Platform platform,
        Action<PullProgressUpdate>? progress,
        CancellationToken ct) =>
        PullAsync(reference, registries, platform, progress, (_, _) => Task.FromResult(false), ct);

    /// <inheritdoc cref="PullAsync(ImageReference, RegistriesConfig, Platform, Action{PullProgressUpdate}, CancellationToken)"/>
    /// <param name="isBuilt">
    /// Whether what is made of a manifest's layers is there already: then a pull that cannot bring them has not failed. The image is not
    /// named in the layout, which has a part of it only, and nothing keeps that part once this returns.
    /// </param>
    public async Task<PulledImage> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        Platform platform,
        Action<PullProgressUpdate>? progress,
        Func<Digest, CancellationToken, Task<bool>> isBuilt,
        CancellationToken ct)
    {
        var places = sources.For(reference, registries);
        var chain = new SourceChain(places, TransferRetry.Create(options, time));
        using var hold = store.Holds.Open();
        using var deadline = new PullDeadline(options.Deadline, time, ct);
        var pull = new ImagePull(
            store, hold, chain, turns.Of(places[0].Name), deadline, reference, platform, options.Parallelism, progress);
        try
        {
            return await CompleteAsync(pull, deadline, reference, ct);
        }
        catch (StageException) when (pull.Described is not null)
        {
            if (!await isBuilt(pull.Described.ManifestDigest, ct)) throw;

            return pull.Described;
        }
    }

    async Task<PulledImage> CompleteAsync(ImagePull pull, PullDeadline deadline, ImageReference reference, CancellationToken ct)
    {
        try
        {
            return await disk.WithRoomAsync(pull.RunAsync, ct);
        }
        catch (OperationCanceledException e) when (deadline.IsMissed)
        {
            throw TookTooLong(reference, e);
        }
    }

    StageException TookTooLong(ImageReference reference, Exception cause) =>
        new(
            ErrorCodes.RegistryUnavailable,
            $"pulling {reference.Canonical} takes longer than {options.Deadline.TotalMinutes:0} minutes",
            "the next try goes on where this one stopped; a mirror near to the node helps",
            retriable: true,
            cause);
}
