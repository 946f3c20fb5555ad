using System.Text;

namespace Strata.Controllers.Tests.SquashfsBuild.Differential;

/// <summary>
/// A random archive: members in ustar, GNU and pax, mostly right, some with one oddity, and some damaged afterwards as a whole. The same
/// random numbers give the same bytes.
/// </summary>
static class RandomArchive
{
    public static byte[] Make(Random random)
    {
        var tar = new TarBytes();
        var members = new RandomMembers(random, tar);
        for (var count = random.Next(1, 6); count > 0; count--) members.Add();
        if (random.Next(12) > 0) tar.End();
        return random.Next(3) == 0 ? Damaged(random, tar.ToArray()) : tar.ToArray();
    }

    static byte[] Damaged(Random random, byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;

        var at = random.Next(bytes.Length);
        var block = at & ~511;
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                return bytes[..block];
            case 3:
                return [.. bytes, .. RandomMembers.Noise(random, random.Next(1, 1500))];
            case 4:
                return [.. bytes, .. new byte[random.Next(1, 30) * 512]];
            case 5:
                return [.. bytes[..block], .. new byte[512 * random.Next(1, 3)], .. bytes[block..]];
            case 6:
                return [.. bytes[..block], .. bytes[Math.Min(block + 512, bytes.Length)..]];
            default:
                return ChangedHeader(random, bytes);
        }
    }

    /// <summary>One byte of a header changed and its checksum made right again: what only a careful reader sees.</summary>
    static byte[] ChangedHeader(Random random, byte[] bytes)
    {
        var headers = Enumerable.Range(0, bytes.Length / 512).Select(n => n * 512)
            .Where(at => bytes.AsSpan(at + 257, 5).SequenceEqual("ustar"u8)).ToArray();
        if (headers.Length == 0) return bytes;

        var header = bytes.AsSpan(headers[random.Next(headers.Length)], 512);
        int[] odd = [0, ' ', '/', '0', '7', '8', '.', 'x', 0x80, 0xFF];
        for (var count = random.Next(1, 3); count > 0; count--) header[random.Next(512)] = (byte)odd[random.Next(odd.Length)];
        Checksum(header);
        return bytes;
    }

    static void Checksum(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in header) sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0").CopyTo(header[148..]);
    }
}
