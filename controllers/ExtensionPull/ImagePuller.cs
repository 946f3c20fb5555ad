using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Brings images into a layout, complete and verified. A tag is resolved once; everything after that is asked by digest.</summary>
public sealed class ImagePuller(OciStore store, ImageSources sources, TimeProvider time, TransferOptions options)
{
    /// <summary>Pulls one image for one platform and names it in the layout by its canonical reference.</summary>
    /// <param name="progress">Called often and from several threads at once.</param>
    /// <exception cref="StageException">Every expected failure, with its code.</exception>
    public async Task<PulledImage> PullAsync(
        ImageReference reference,
        RegistriesConfig registries,
        Platform platform,
        Action<PullProgressUpdate>? progress,
        CancellationToken ct)
    {
        var chain = new SourceChain(sources.For(reference, registries), TransferRetry.Create(options, time));
        var pull = new ImagePull(store, chain, reference, platform, options.Parallelism, progress);
        using var deadline = new CancellationTokenSource(options.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await pull.RunAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested && deadline.IsCancellationRequested)
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
