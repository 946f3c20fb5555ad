using System.Security.Cryptography;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>The uncompressed layer: bounded in size and in ratio, and hashed when a diff_id is to be compared.</summary>
sealed class UnpackedStream(Stream source, BlobStream blob, LayerInput layer, ImageBudget budget) : ReadOnlyStream
{
    readonly LayerLimits limits = budget.Limits;
    readonly IncrementalHash? hash = layer.DiffId is { } diffId ? Digest.Parse(diffId).NewHash() : null;
    long bytes;

    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        bytes += count;
        budget.CountBytes(count);
        if (bytes > limits.LayerBytes)
            throw Refusal.Of(ErrorCodes.LayerTooLarge, $"layer {layer.Digest} unpacks to more than {limits.LayerBytes} bytes");
        if (bytes > limits.RatioAfter && bytes / limits.Ratio > blob.Consumed)
            throw Refusal.Of(ErrorCodes.LayerTooLarge, $"layer {layer.Digest} unpacks to more than {limits.Ratio} times its size");

        hash?.AppendData(buffer[..count]);
        return count;
    }

    /// <summary>To be called at the end of the stream.</summary>
    /// <exception cref="StageException">digest-mismatch</exception>
    public void Verify()
    {
        if (hash is null) return;

        var actual = Digest.Of(hash).ToString();
        if (actual != layer.DiffId)
            throw Refusal.Of(ErrorCodes.DigestMismatch,
                $"layer {layer.Digest} unpacks to {actual}, the image configuration says {layer.DiffId}");
    }

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        hash?.Dispose();
        base.Dispose(disposing);
    }
}
