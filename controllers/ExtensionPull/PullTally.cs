using Strata.Controllers.Oci;
using Strata.Resources;

namespace Strata.Controllers.ExtensionPull;

/// <summary>Adds up what the layers of one image report, each from its own download.</summary>
sealed class PullTally(IReadOnlyList<Descriptor> layers, Action<PullProgressUpdate>? progress)
{
    readonly Lock gate = new();
    readonly Dictionary<Digest, long> bytes = [];
    readonly HashSet<Digest> done = [];
    readonly long total = layers.Sum(l => l.Size);

    public void Report(Descriptor layer, long written) => Change(() => bytes[layer.Digest] = written);

    public void Done(Descriptor layer) => Change(() =>
    {
        bytes[layer.Digest] = layer.Size;
        done.Add(layer.Digest);
    });

    void Change(Action change)
    {
        if (progress is null) return;
        PullProgressUpdate update;
        lock (gate)
        {
            change();
            update = new PullProgressUpdate(bytes.Values.Sum(), total, done.Count, layers.Count)
            {
                Layers = layers.Select(l => new LayerTransfer(l.Digest, bytes.GetValueOrDefault(l.Digest), l.Size)).ToEquatableArray(),
            };
        }
        progress(update);
    }
}
