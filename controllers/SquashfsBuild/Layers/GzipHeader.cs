using System.Buffers.Binary;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>
/// The header of a gzip member (RFC 1952, 2.3). Its name and its comment end with a zero byte, wherever that is: without a bound a layer
/// may be nothing but a name.
/// </summary>
static class GzipHeader
{
    /// <summary>Bytes of a whole header. Tools write a file name at most.</summary>
    public const int LongestBytes = 4096;

    const int FixedBytes = 10;
    const int HasChecksum = 2;
    const int HasExtra = 4;
    const int HasName = 8;
    const int HasComment = 16;

    /// <param name="begin">Of the member: more bytes than the longest header has, or all there are.</param>
    /// <exception cref="StageException">corrupt</exception>
    public static void Check(ReadOnlySpan<byte> begin)
    {
        // One that ends before its time is no matter of this check: it is found to be cut when it is inflated.
        if (begin.Length > LongestBytes && LengthOf(begin) is not <= LongestBytes)
            throw Refusal.Of(ErrorCodes.Corrupt, $"the gzip header has more than {LongestBytes} bytes");
    }

    // Null: it goes on behind what is there.
    static int? LengthOf(ReadOnlySpan<byte> begin)
    {
        var (flags, length) = (begin[3], FixedBytes);
        if ((flags & HasExtra) != 0) length += sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(begin[length..]);
        foreach (var text in (ReadOnlySpan<int>)[HasName, HasComment])
        {
            if ((flags & text) == 0) continue;
            if (length > begin.Length || begin[length..].IndexOf((byte)0) is not (>= 0 and var end)) return null;
            length += end + 1;
        }
        return length + ((flags & HasChecksum) != 0 ? sizeof(ushort) : 0);
    }
}
