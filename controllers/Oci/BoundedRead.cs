using System.Buffers;

namespace Strata.Controllers.Oci;

/// <summary>Reads small documents whole, and never more than was agreed.</summary>
static class BoundedRead
{
    /// <param name="stream">At its start; it knows its length, which is asked for once: files of others may grow meanwhile.</param>
    /// <exception cref="Strata.Resources.Node.StageException">Code <c>too-large</c>.</exception>
    public static byte[] All(Stream stream, int limit, string what)
    {
        var length = stream.Length;
        if (length > limit) throw StrictJson.TooLarge(what, length);

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <exception cref="Strata.Resources.Node.StageException">Code <c>too-large</c>.</exception>
    public static async Task<byte[]> AllAsync(Stream stream, int limit, string what, CancellationToken ct)
    {
        var (bytes, more) = await PrefixAsync(stream, limit, ct);
        return more ? throw StrictJson.TooLarge(what, (long)limit + 1) : bytes;
    }

    /// <summary>At most <paramref name="limit"/> bytes, and whether there are more.</summary>
    public static async Task<(byte[] Bytes, bool More)> PrefixAsync(Stream stream, int limit, CancellationToken ct)
    {
        var content = new ArrayBufferWriter<byte>(4096);
        while (content.WrittenCount <= limit)
        {
            var room = content.GetMemory(4096);
            var read = await stream.ReadAsync(room, ct);
            if (read == 0) return (content.WrittenSpan.ToArray(), false);
            content.Advance(read);
        }
        return (content.WrittenSpan[..limit].ToArray(), true);
    }
}
