using System.Security.Cryptography;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// A layer's blob as stored, hashed while it is read. The decompressors read 8 KiB at a time and stop before the end when they have
/// what they need; <see cref="Verify"/> reads the rest, so that the digest always covers every byte.
/// </summary>
sealed class BlobStream(LayerInput layer) : ReadOnlyStream
{
    readonly Stream source = layer.Open();
    readonly IncrementalHash hash = Digest.Parse(layer.Digest).NewHash();
    readonly byte[] buffer = new byte[256 * 1024];
    string? actual;
    int start;
    int end;

    /// <summary>Bytes handed out.</summary>
    public long Consumed { get; private set; }

    long Hashed { get; set; }

    public override int Read(Span<byte> destination)
    {
        if (start == end && !Fill()) return 0;

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        Consumed += count;
        return count;
    }

    /// <summary>The first bytes, without consuming them; fewer only when the blob is shorter.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (start == end) Fill();
        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    /// <summary>Reads to the end and compares size and digest with the layer's.</summary>
    /// <exception cref="StageException">truncated, digest-mismatch</exception>
    public void Verify()
    {
        while (Fill())
        {
        }

        if (Hashed < layer.Size)
            throw Damaged(ErrorCodes.Truncated, $"layer {layer.Digest} is {layer.Size - Hashed} bytes short: {Hashed} of {layer.Size}");

        actual ??= Digest.Of(hash).ToString();
        if (actual != layer.Digest) throw Damaged(ErrorCodes.DigestMismatch, $"layer {layer.Digest} has the content of {actual}");
    }

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        hash.Dispose();
        base.Dispose(disposing);
    }

    // The stored blob is at fault, not the image: bringing it again helps.
    static StageException Damaged(string code, string message) => new(code, message, Refusal.HintFor(code), retriable: true);

    bool Fill()
    {
        start = 0;
        end = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        Hashed += end;
        if (Hashed > layer.Size) throw Damaged(ErrorCodes.DigestMismatch, $"layer {layer.Digest} is longer than its {layer.Size} bytes");

        hash.AppendData(buffer.AsSpan(0, end));
        return end > 0;
    }
}
