using Strata.Controllers.Oci;

namespace Strata.Controllers.ExtensionPush;

/// <summary>Adds up what the blobs of one image report, each from its own upload, and what became of each part.</summary>
sealed class PushTally(ImageParts parts, Action<PushProgressUpdate>? progress)
{
    readonly Lock gate = new();
    readonly Dictionary<Digest, long> bytes = [];
    readonly long total = parts.Blobs.Aggregate(0L, (sum, blob) => blob.Size > long.MaxValue - sum ? long.MaxValue : sum + blob.Size);
    int sent;
    int present;
    long sentBytes;

    public void Report(Descriptor blob, long written)
    {
        lock (gate)
        {
            bytes[blob.Digest] = written;
            progress?.Invoke(new PushProgressUpdate(bytes.Values.Sum(), total));
        }
    }

    public void BlobDone(Descriptor blob, bool wasPresent)
    {
        Report(blob, blob.Size);
        DocumentDone(wasPresent);
        if (!wasPresent) Interlocked.Add(ref sentBytes, blob.Size);
    }

    public void DocumentDone(bool wasPresent) => Interlocked.Increment(ref wasPresent ? ref present : ref sent);

    public PushedImage Result(Digest digest) => new(digest, sent, present, sentBytes);
}
