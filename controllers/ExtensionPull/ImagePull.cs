using Strata.Controllers.Oci;
using Strata.Controllers.Stages;

namespace Strata.Controllers.ExtensionPull;

/// <summary>One pull: resolve, choose the platform, check the configuration, bring the layers, name the image.</summary>
/// <param name="hold">Gets every digest before it is looked for, so that what is found here stays.</param>
sealed class ImagePull(
    OciStore store,
    Holds<Digest>.Hold hold,
    SourceChain chain,
    PlaceTurns turns,
    PullDeadline deadline,
    ImageReference reference,
    Platform platform,
    int parallelism,
    Action<PullProgressUpdate>? progress)
{
    /// <summary>What the image consists of, once its documents are in the layout, whatever becomes of its layers.</summary>
    public PulledImage? Described { get; private set; }

    public async Task<PulledImage> RunAsync()
    {
        var image = await deadline.WorkAsync(turns.Documents, 0, DescribeAsync);
        var size = FreeSpace.Sum(image.Layers.Append(image.Manifest.Config)) ?? long.MaxValue;
        var described = new PulledImage(image.Resolved.Digest, image.Manifest, image.Digest, image.Config, size);
        Described = described;
        var missing = FreeSpace.Sum(image.Layers.Where(layer => !store.Layout.Has(layer))) ?? long.MaxValue;
        return await deadline.WorkAsync(missing > 0 ? turns.Layers : null, missing, ct => CompleteAsync(image, described, ct));
    }

    async Task<Contents> DescribeAsync(CancellationToken ct)
    {
        var resolved = await ResolveAsync(ct);
        var (manifest, digest) = await ManifestSearch.FindAsync(
            resolved, platform, $"{reference}", document => DocumentAsync(document, ct));
        var config = await ConfigAsync(manifest.Config, ct);
        var layers = manifest.Layers.DistinctBy(layer => layer.Digest).ToList();
        return new Contents(resolved.Descriptor, manifest, digest, config, layers);
    }

    async Task<PulledImage> CompleteAsync(Contents image, PulledImage described, CancellationToken ct)
    {
        await BringLayersAsync(image.Layers, ct);
        await store.TagAsync(image.Resolved with { Platform = null }, reference.Canonical, ct);
        return described;
    }

    async Task<ResolvedImage> ResolveAsync(CancellationToken ct)
    {
        if (reference.Digest is { } pinned)
        {
            hold.Add(pinned);
            if (await store.KeptAsync(pinned) is { } kept) return kept;
        }

        var resolved = await chain.AskAsync((source, token) => source.ResolveAsync(reference, token), ct);
        hold.Add(resolved.Descriptor.Digest);
        if (await store.KeptAsync(resolved.Descriptor, ct) is null) store.Add(resolved.Descriptor, resolved.Bytes);
        return resolved;
    }

    async Task<byte[]> DocumentAsync(Descriptor document, CancellationToken ct)
    {
        hold.Add(document.Digest);
        if (await store.KeptAsync(document, ct) is { } kept) return kept;
        if (document.Size > StrictJson.SizeLimit) throw StrictJson.TooLarge($"{reference}, document {document.Digest}", document.Size);
        var bytes = await chain.AskAsync((source, token) => source.FetchManifestAsync(reference, document, token), ct);
        store.Add(document, bytes);
        return bytes;
    }

    async Task<ImageConfig> ConfigAsync(Descriptor document, CancellationToken ct)
    {
        var what = $"{reference}, config {document.Digest}";
        hold.Add(document.Digest);
        if (await store.KeptAsync(document, ct) is null) await BringAsync(document, null, ct);
        var config = DocumentParser.ParseConfig(await store.Layout.ReadDocumentAsync(document, ct), what);
        PlatformChoice.Check(config, platform, what);
        return config;
    }

    async Task BringLayersAsync(List<Descriptor> layers, CancellationToken ct)
    {
        foreach (var layer in layers) hold.Add(layer.Digest);
        var missing = layers.Where(l => !store.Layout.Has(l)).ToList();
        FreeSpace.Check(store.Layout.Root, [.. missing.Select(l => l with { Size = l.Size - store.PartialBytes(l) })]);
        StoredSize.Check(reference, layers);
        var tally = new PullTally(layers, progress);
        foreach (var present in layers.Except(missing)) tally.Done(present);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = ct };
        await Parallel.ForEachAsync(missing, bound, async (layer, token) =>
        {
            await BringAsync(layer, bytes => tally.Report(layer, bytes), token);
            tally.Done(layer);
        });
    }

    Task BringAsync(Descriptor blob, Action<long>? written, CancellationToken ct) =>
        chain.AskAsync(
            async (source, token) =>
            {
                await store.AddAsync(blob, source.Name, (at, open) => source.OpenBlobAsync(reference, blob, at, open), written, token);
                return true;
            },
            ct);

    /// <param name="Resolved">What the reference names: an index, or the manifest itself.</param>
    /// <param name="Layers">Each once.</param>
    sealed record Contents(Descriptor Resolved, ImageManifest Manifest, Digest Digest, ImageConfig Config, List<Descriptor> Layers);
}
