using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Brings images into a layout, complete and verified. A tag is resolved once; everything after that is asked by digest.</summary>
/// <param name="disk">Makes room when a pull runs out of it.</param>
public sealed class ImagePuller(OciStore store, ImageSources sources, TimeProvider time, PullOptions options, IDiskSpace? disk = null)
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
        var chain = new SourceChain(sources.For(reference, registries), PullRetry.Create(options, time));
        using var hold = store.Holds.Open();
        var pull = new ImagePull(store, hold, chain, reference, platform, options.Parallelism, progress);
        return await disk.WithRoomAsync(() => pull.RunAsync(ct), ct);
    }
}
