namespace Strata.Controllers.SquashfsBuild;

/// <summary>Buffered forward reading of a tar stream, in exact counts.</summary>
sealed class TarBlocks(Stream source)
{
    // A decompressor gives little more at a time: to read less in between would only copy.
    const int Direct = 16 * 1024;

    readonly byte[] buffer = new byte[128 * 1024];
    int start;
    int end;

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
        if (start == end && destination.Length >= Direct) return source.Read(destination);
        if (start == end && !Fill()) return 0;

        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    /// <summary>The number of bytes skipped; fewer than asked for only at the end.</summary>
    public long Skip(long count)
    {
        var left = count;
        while (left > 0 && (start < end || Fill()))
        {
            var step = (int)Math.Min(left, end - start);
            start += step;
            left -= step;
        }

        return count - left;
    }

    bool Fill()
    {
        start = 0;
        end = source.Read(buffer);
        return end > 0;
    }
}
