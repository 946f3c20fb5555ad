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
    /// Codes json, json-duplicate, digest, too-large, space, io, mksquashfs; what was not removed is as it was.
    /// </exception>
    /// <exception cref="IOException"/>
    public async Task<Cleaned> CleanAsync(Func<CancellationToken, Task<DataRoots>> look, CancellationToken ct)
    {
        using var blobSweep = blobs.Holds.Begin();
        using var layerSweep = layers.Holds.Begin();
        var roots = await look(ct); // after both began: what is found later is held
        var layout = new LayoutSweep(blobs, blobSweep, roots.Names, roots.Images);
        var cleaned = new Cleaned(roots, new SweepTally(), new SweepTally());

        // Layers first: no index names them, so they make room for the new index.json of a full disk.
        layers.Sweep(layerSweep, await KeysAsync(roots, layout.Wanted(), ct), cleaned.Layers);
        await layout.RunAsync(cleaned.Blobs, ct);
        return cleaned;
    }

    /// <summary>Also of images that no stage has looked at yet, as after a start: their layers are waiting for them.</summary>
    async Task<IReadOnlySet<string>> KeysAsync(DataRoots roots, LayoutReach images, CancellationToken ct)
    {
        var keys = roots.Layers.ToHashSet(StringComparer.Ordinal);
        foreach (var manifest in images.Manifests) keys.Add(await keyOf(manifest, roots.Policy, ct));
        return keys;
    }
}

/// <param name="Roots">What was kept, with all it leads to.</param>
sealed record Cleaned(DataRoots Roots, SweepTally Layers, SweepTally Blobs)
{
    public long Bytes => Layers.Bytes + Blobs.Bytes;

    public ImmutableArray<string> Unknown => [.. Layers.Unknown, .. Blobs.Unknown];
}
