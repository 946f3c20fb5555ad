using System.Buffers;

namespace Strata.Cli.Authoring.Debian;

/// <summary>
/// Finds absolute paths in the content of a file, text or not: in scripts, unit files, and the strings of programs. A path is what begins
/// with a slash that stands behind no other character of a path, and goes on as far as there are such characters.
/// </summary>
static class PathScan
{
    const int LongestPath = 4096;
    const int BufferSize = 256 * 1024;

    static readonly SearchValues<byte> PathBytes =
        SearchValues.Create("/-._+@~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <summary>The first known path that is named, itself or as the beginning of another one; null if there is none.</summary>
    public static string? FirstNamed(Stream content, PathTree known)
    {
        var buffer = new byte[BufferSize];
        var (kept, before) = (0, (byte)0);
        while (true)
        {
            var count = content.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            var isEnd = count < buffer.Length - kept;
            var text = buffer.AsSpan(0, kept + count);
            if (FirstIn(text, before, known, isEnd, out var used) is { } found) return found;
            if (isEnd) return null;

            before = used > 0 ? text[used - 1] : before;
            text[used..].CopyTo(buffer);
            kept = text.Length - used;
        }
    }

    /// <param name="used">What of the text need not be seen again.</param>
    static string? FirstIn(ReadOnlySpan<byte> text, byte before, PathTree known, bool isEnd, out int used)
    {
        used = 0;
        while (used < text.Length)
        {
            var slash = text[used..].IndexOf((byte)'/');
            if (slash < 0) break;

            var start = used + slash;
            var rest = text[start..];
            var length = rest.IndexOfAnyExcept(PathBytes);
            if (length < 0) length = rest.Length;
            // A path at the end of the buffer may go on in the next.
            if (length == rest.Length && !isEnd && length < LongestPath && start > 0)
            {
                used = start;
                return null;
            }

            var previous = start > 0 ? text[start - 1] : before;
            if (!PathBytes.Contains(previous) && known.BeginningOf(rest[..Math.Min(length, LongestPath)]) is { } found) return found;
            used = start + length;
        }

        used = text.Length;
        return null;
    }
}
