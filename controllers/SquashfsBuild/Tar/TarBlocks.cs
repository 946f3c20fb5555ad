namespace Strata.Controllers.SquashfsBuild;

/// <summary>Buffered forward reading of a tar stream, in exact counts.</summary>
sealed class TarBlocks(Stream source)
{
    // A decompressor gives little more at a time: to read less in between would only copy.
    const int Direct = 16 * 1024;

    readonly byte[] buffer = new byte[128 * 1024];
    int start;
    int end;

    /// <summary>Bytes read or skipped.</summary>
    public long Position { get; private set; }

    /// <summary>Fills the destination as far as the stream reaches; fewer bytes only at its end.</summary>
    public int ReadFully(Span<byte> destination)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var count = Read(destination[done..]);
            if (count == 0) break;
            done += count;
        }

        return done;
    }

    public int Read(Span<byte> destination)
    {
        var count = start == end && destination.Length >= Direct ? source.Read(destination) : ReadBuffered(destination);
        Position += count;
        return count;
    }

    /// <summary>The number of bytes skipped; fewer than asked for only at the end.</summary>
    public long Skip(long count)
    {
        var left = count - SkipBySeeking(count);
        while (left > 0 && (start < end || Fill()))
        {
            var step = (int)Math.Min(left, end - start);
            start += step;
            left -= step;
        }

        Position += count - left;
        return count - left;
    }

    int ReadBuffered(Span<byte> destination)
    {
        if (start == end && !Fill()) return 0;

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    // What lies behind the buffer of a file needs no reading; a file that ends before it is found out by who reads on.
    long SkipBySeeking(long count)
    {
        var buffered = end - start;
        if (!source.CanSeek || count <= buffered) return 0;

        var step = Math.Min(count - buffered, source.Length - source.Position);
        source.Position += step;
        start = end;
        return buffered + step;
    }

    bool Fill()
    {
        start = 0;
        end = source.Read(buffer);
        return end > 0;
    }
}
