using System.Collections.Immutable;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.CleanUp;

/// <summary>
/// Removes built layers and blobs that nothing leads to, by reachability alone. What is used while it works stays, what it does not know it
/// leaves, and it may be cut off anywhere.
/// </summary>
/// <param name="keyOf">The key of the layer that an image becomes, by its manifest and the policy.</param>
sealed class DataCleaner(OciStore blobs, LayerStore layers, Func<Digest, ExtensionPolicy, CancellationToken, ValueTask<string>> keyOf)
{
    /// <param name="look">Finds what is to be kept.</param>
    /// <exception cref="StageException">
    /// Codes json, json-duplicate, digest, too-large, space, io; what was not removed is as it was.
    /// </exception>
    /// <exception cref="IOException"/>
    public async Task<Cleaned> CleanAsync(Func<CancellationToken, Task<DataRoots>> look, CancellationToken ct)
    {
        using var blobSweep = blobs.Holds.Begin();
        using var layerSweep = layers.Holds.Begin();
        var roots = await look(ct); // after both began: what is found later is held
        var layout = new LayoutSweep(blobs, blobSweep, roots.Names, roots.Images);
        var (keys, unknown) = await KeysAsync(roots, layout.Wanted(), ct);
        var cleaned = new Cleaned(roots, new SweepTally(), new SweepTally(), unknown);

        // Layers first: no index names them, so they make room for the new index.json of a full disk.
        if (unknown is null) layers.Sweep(layerSweep, keys, cleaned.Layers);
        if (!roots.KeepsDownloads) blobs.SweepPartials(blobSweep, cleaned.Blobs);
        await layout.RunAsync(cleaned.Blobs, ct);
        return cleaned;
    }

    /// <summary>
    /// Also of images that no stage has looked at yet, as after a start: their layers are waiting for them. Without mksquashfs their keys
    /// are not known, and nothing could be built again.
    /// </summary>
    async Task<(IReadOnlySet<string> Keys, StageException? Unknown)> KeysAsync(DataRoots roots, LayoutReach images, CancellationToken ct)
    {
        var keys = roots.Layers.ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (var manifest in images.Manifests) keys.Add(await keyOf(manifest, roots.Policy, ct));
            return (keys, null);
        }
        catch (StageException unknown) when (unknown.Code == ErrorCodes.Mksquashfs)
        {
            return (keys, unknown);
        }
    }
}

/// <param name="Roots">What was kept, with all it leads to.</param>
/// <param name="LayersKept">Why no layer was removed; null when those were that nothing leads to.</param>
sealed record Cleaned(DataRoots Roots, SweepTally Layers, SweepTally Blobs, StageException? LayersKept)
{
    public long Bytes => Layers.Bytes + Blobs.Bytes;

    public ImmutableArray<string> Unknown => [.. Layers.Unknown, .. Blobs.Unknown];
}
