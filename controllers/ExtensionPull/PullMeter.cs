using Strata.Controllers.Oci;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Measures how fast a pull is, from one look at it to the next.</summary>
sealed class PullMeter(string image)
{
    readonly TransferRate whole = new();
    readonly Dictionary<Digest, TransferRate> layers = [];

    /// <param name="now">On any clock that goes forward.</param>
    public PullProgress Look(PullProgressUpdate update, TimeSpan now) => new(
        image,
        update.BytesDone,
        update.BytesTotal,
        update.LayersDone,
        update.LayersTotal,
        Rate(whole, update.BytesDone, now),
        update.Layers.Select(layer => Look(layer, now)).ToEquatableArray());

    LayerDownload Look(LayerTransfer layer, TimeSpan now)
    {
        if (!layers.TryGetValue(layer.Digest, out var rate)) layers[layer.Digest] = rate = new TransferRate();
        return new LayerDownload($"{layer.Digest}", layer.BytesDone, layer.BytesTotal, Rate(rate, layer.BytesDone, now));
    }

    static long Rate(TransferRate rate, long bytes, TimeSpan now)
    {
        rate.Add(now, bytes);
        return (long)rate.At(now);
    }
}
