using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// Reads a layer's tar forward, strictly: checksums verified, sizes and names bounded before anything is allocated, the end marker
/// demanded and nothing but zeros behind it. Knows ustar, GNU (long names, base-256) and pax; what it does not know it refuses,
/// because another program might understand it differently (reliability.md 3, rows 75 to 117).
/// </summary>
/// <param name="isEndProven">
/// A digest of the whole tar is checked by the caller, so that nothing can be missing: then the end marker, and the padding before it,
/// may be. umoci 0.4.7 writes such layers (`umoci insert`), and the tools of others take them.
/// </param>
sealed class TarStream(Stream source, LayerLimits limits, bool isEndProven = false)
{
    readonly TarBlocks blocks = new(source);
    readonly TarName names = new(limits);
    readonly byte[] block = new byte[TarHeader.Size];
    string current = "";
    long remaining;
    long padding;
    bool finished;

    /// <summary>Where in the source the next byte lies: behind <see cref="Next"/> the current entry's first one.</summary>
    public long Position => blocks.Position;

    /// <summary>The next entry, or null behind the last one, when the end was found as it must be. Data not read yet is skipped.</summary>
    /// <exception cref="StageException">Any of the codes of rows 75 to 117.</exception>
    public TarEntry? Next()
    {
        if (finished) return null;

        SkipData();
        var extended = new TarExtendedHeaders();
        while (ReadHeader())
        {
            var header = new TarHeader(block);
            if (ReadExtended(header, extended)) continue;

            return Begin(new TarEntryParser(names, limits).Parse(header, extended));
        }

        if (extended.Any) throw Refusal.Of(ErrorCodes.TarHeader, "an extended header with no entry behind it");
        finished = true;
        return null;
    }

    /// <summary>Data of the current entry; 0 at its end.</summary>
    public int Read(Span<byte> destination)
    {
        if (remaining == 0 || destination.IsEmpty) return 0;

        var count = blocks.Read(destination[..(int)Math.Min(destination.Length, remaining)]);
        if (count == 0) throw EndsInside();
        remaining -= count;
        return count;
    }

    TarEntry Begin(TarEntry entry)
    {
        current = entry.Path;
        remaining = entry.Size;
        padding = -entry.Size & (TarHeader.Size - 1);
        return entry;
    }

    void SkipData()
    {
        if (blocks.Skip(remaining) < remaining) throw EndsInside();
        if (blocks.Skip(padding) < padding && !isEndProven) throw EndsInside();

        remaining = padding = 0;
    }

    // False at the end marker.
    bool ReadHeader()
    {
        var count = blocks.ReadFully(block);
        if (count == 0 && isEndProven) return false;

        CheckWhole(count);
        if (!IsZero(block))
        {
            Check(new TarHeader(block));
            return true;
        }

        // Half a marker is as good as none.
        count = blocks.ReadFully(block);
        if (count == 0 && isEndProven) return false;

        CheckWhole(count);
        if (!IsZero(block)) throw Refusal.Of(ErrorCodes.TrailingData, "data follows the first half of the end marker");
        ExpectOnlyZeros();
        return false;
    }

    void CheckWhole(int count)
    {
        if (count < block.Length)
            throw Refusal.Of(ErrorCodes.Truncated, $"the tar ends without its end marker, after {Refusal.Quote(current)}");
    }

    static void Check(TarHeader header)
    {
        if (!header.ChecksumMatches()) throw Refusal.Of(ErrorCodes.TarChecksum, "a tar header whose checksum is wrong");
        if (!header.IsPosix && !header.IsGnu) throw Refusal.Of(ErrorCodes.TarType, "a tar header that is neither ustar nor GNU");
        if (header.HasTimesForPrefix) throw Refusal.Of(ErrorCodes.TarHeader, "a GNU tar header with more times than one, as of a backup");
    }

    // True when the header was an extended one: it is read, and the entry it belongs to comes next.
    bool ReadExtended(TarHeader header, TarExtendedHeaders extended)
    {
        switch ((char)header.TypeFlag)
        {
            case 'x':
                extended.AddPax(PaxHeader.Parse(ExtendedData(header, ErrorCodes.Pax), limits));
                return true;
            case 'g':
                PaxHeader.CheckGlobal(ExtendedData(header, ErrorCodes.Pax), limits);
                return true;
            case 'L':
                extended.AddLongName(ExtendedData(header, ErrorCodes.NameTooLong));
                return true;
            case 'K':
                extended.AddLongLink(ExtendedData(header, ErrorCodes.NameTooLong));
                return true;
            default:
                return false;
        }
    }

    byte[] ExtendedData(TarHeader header, string tooLong)
    {
        TarEntryParser.CheckNumbers(header, "an extended header");
        if (!TarNumber.TryParse(header.DataSize, out var size) || size < 0)
            throw Refusal.Of(ErrorCodes.TarHeader, "an extended header with a wrong size");
        if (size > limits.ExtendedHeaderBytes)
            throw Refusal.Of(tooLong, $"an extended header of {size} bytes; the limit is {limits.ExtendedHeaderBytes}");

        var data = new byte[size + (-size & (TarHeader.Size - 1))];
        if (blocks.ReadFully(data) < data.Length) throw EndsInside();

        // GNU tar and Python's tarfile read a long name up to its NUL, wherever that is.
        if (!IsZero(data.AsSpan((int)size))) throw Refusal.Of(ErrorCodes.TarHeader, "an extended header that goes on behind its end");
        return data[..(int)size];
    }

    void ExpectOnlyZeros()
    {
        var zeros = 0;
        for (int count; (count = blocks.ReadFully(block)) > 0; zeros += count)
        {
            if (!IsZero(block.AsSpan(0, count))) throw Refusal.Of(ErrorCodes.TrailingData, "data follows the end of the tar");
            if (zeros + count > limits.TrailingZeroBytes)
                throw Refusal.Of(ErrorCodes.TrailingData, $"more than {limits.TrailingZeroBytes} zero bytes follow the end of the tar");
        }
    }

    StageException EndsInside() =>
        Refusal.Of(ErrorCodes.TarHeader, $"the size in the header of {Refusal.Quote(current)} reaches beyond the end of the tar");

    static bool IsZero(ReadOnlySpan<byte> data) => data.IndexOfAnyExcept((byte)0) < 0;
}
