using System.IO.Compression;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Inflates gzip, of one or many members, and notices when it is cut. <see cref="GZipStream"/> takes a cut stream, a missing
/// checksum and rubbish behind the end without a word (reliability.md 0, fact 3). So a member of our own with known content is
/// put behind the blob: it comes out, byte for byte, exactly if the blob's last member was complete and nothing followed it.
/// </summary>
sealed class CheckedGzip : ReadOnlyStream
{
    /// <summary>
    /// Bytes that may come in without one going out: 10,000 empty members have a fifth of it. Beyond it nothing is there but the header
    /// of a further member, whose name has no end.
    /// </summary>
    const int MostIdle = 1 << 20;

    static readonly byte[] Seal = "end of the layer"u8.ToArray();
    static readonly byte[] SealMember = Compress(Seal);

    readonly IdleLimit limited;
    readonly Sealed source;
    readonly GZipStream inflate;
    readonly byte[] seal = new byte[Seal.Length];
    bool ended;

    public CheckedGzip(Stream blob)
    {
        limited = new IdleLimit(blob, MostIdle, "gzip");
        source = new Sealed(limited);
        inflate = new GZipStream(source, CompressionMode.Decompress);
    }

    /// <exception cref="StageException">truncated, corrupt, trailing-data</exception>
    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty) return 0;

        var count = Inflate(buffer);
        if (count > 0 && !source.InSeal) return count;

        CheckSeal(buffer[..count]);
        ended = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        inflate.Dispose();
        base.Dispose(disposing);
    }

    int Inflate(Span<byte> buffer)
    {
        try
        {
            var count = inflate.Read(buffer);
            if (count > 0) limited.Reset();
            return count;
        }
        catch (InvalidDataException error)
        {
            throw source.InSeal ? Cut(error) : Refusal.Of(ErrorCodes.Corrupt, "the gzip data is damaged", error);
        }
    }

    void CheckSeal(ReadOnlySpan<byte> begin)
    {
        if (!source.InSeal) throw Refusal.Of(ErrorCodes.TrailingData, "data follows the end of the gzip stream");
        if (begin.Length > seal.Length) throw Cut();

        begin.CopyTo(seal);
        var done = begin.Length;
        for (int count; done < seal.Length && (count = Inflate(seal.AsSpan(done))) > 0;) done += count;

        Span<byte> beyond = stackalloc byte[1];
        if (!seal.AsSpan(0, done).SequenceEqual(Seal) || Inflate(beyond) > 0) throw Cut();
    }

    static StageException Cut(Exception? cause = null) => Refusal.Of(ErrorCodes.Truncated, "the gzip data ends too early", cause);

    static byte[] Compress(byte[] data)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal)) gzip.Write(data);
        return result.ToArray();
    }

    // The blob, and then the sealing member in a read of its own.
    sealed class Sealed(Stream blob) : ReadOnlyStream
    {
        int given;

        public bool InSeal { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = InSeal ? 0 : blob.Read(buffer);
            if (count > 0) return count;

            InSeal = true;
            count = Math.Min(buffer.Length, SealMember.Length - given);
            SealMember.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }
    }
}
