using System.Security.Cryptography;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// A layer's blob as stored, hashed while it is read where nothing else proves its content; <see cref="Blame"/> tells whether the blob is
/// at fault for what is found in it.
/// </summary>
sealed class BlobStream(LayerInput layer) : ReadOnlyStream
{
    readonly Stream source = layer.Open();
    readonly IncrementalHash? hash = layer is { IsStored: true, DiffId: not null } ? null : Digest.Parse(layer.Digest).NewHash();
    readonly byte[] buffer = new byte[256 * 1024];
    int start;
    int end;

    /// <summary>Bytes handed out.</summary>
    public long Consumed { get; private set; }

    long Seen { get; set; }

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

    /// <summary>Reads to the end: the decompressors stop when they have what they need.</summary>
    /// <exception cref="StageException">truncated, digest-mismatch</exception>
    public void Verify()
    {
        while (Fill())
        {
        }

        if (Seen < layer.Size) throw Short(Seen);
        if (hash is not null) Compare(Digest.Of(hash));
    }

    /// <summary>Reads the blob once more, from its start, to tell whether it is what was pulled.</summary>
    /// <exception cref="StageException">truncated, digest-mismatch: it is not</exception>
    public void Blame()
    {
        using var stored = layer.Open();
        using var whole = Digest.Parse(layer.Digest).NewHash();
        var size = 0L;
        for (int count; size <= layer.Size && (count = stored.Read(buffer)) > 0; size += count) whole.AppendData(buffer.AsSpan(0, count));

        if (size < layer.Size) throw Short(size);
        if (size > layer.Size) throw Long();
        Compare(Digest.Of(whole));
    }

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        hash?.Dispose();
        base.Dispose(disposing);
    }

    // The stored blob is at fault, not the image: bringing it again helps.
    static StageException Damaged(string code, string message) => new(code, message, Refusal.HintFor(code), retriable: true);

    StageException Short(long size) =>
        Damaged(ErrorCodes.Truncated, $"layer {layer.Digest} is {layer.Size - size} bytes short: {size} of {layer.Size}");

    StageException Long() => Damaged(ErrorCodes.DigestMismatch, $"layer {layer.Digest} is longer than its {layer.Size} bytes");

    void Compare(Digest actual)
    {
        if (actual.ToString() != layer.Digest)
            throw Damaged(ErrorCodes.DigestMismatch, $"layer {layer.Digest} has the content of {actual}");
    }

    bool Fill()
    {
        start = 0;
        end = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        Seen += end;
        if (Seen > layer.Size) throw Long();

        hash?.AppendData(buffer.AsSpan(0, end));
        return end > 0;
    }
}
