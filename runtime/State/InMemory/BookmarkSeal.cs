using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Binds bookmarks to this state and one kind: 8 bytes that only this state can compute of the kind, a big-endian position, and 8 bytes
/// that tell whether the position is as it was written. Whoever forgets the kind and meets it again computes the same.
/// </summary>
sealed class BookmarkSeal
{
    const int TagLength = 2 * sizeof(long);
    const int Length = 3 * sizeof(long);

    // Lazy: the first use loads the system's cryptography, a tenth of the memory of a server that nobody watches.
    readonly Lazy<byte[]> key = new(() => RandomNumberGenerator.GetBytes(32));

    public byte[] TagOf(Kind kind)
    {
        var type = Encoding.UTF8.GetBytes(kind.Type);
        var text = new byte[sizeof(int) + type.Length + Encoding.UTF8.GetByteCount(kind.Namespace)];
        BinaryPrimitives.WriteInt32BigEndian(text, type.Length);
        type.CopyTo(text, sizeof(int));
        Encoding.UTF8.GetBytes(kind.Namespace, text.AsSpan(sizeof(int) + type.Length));
        return HMACSHA256.HashData(key.Value, text)[..TagLength];
    }

    public static ByteString Write(ReadOnlySpan<byte> tag, long position)
    {
        Span<byte> bytes = stackalloc byte[Length];
        tag[..sizeof(long)].CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], position);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(2 * sizeof(long))..], Check(tag, position));
        return ByteString.CopyFrom(bytes);
    }

    /// <exception cref="InvalidBookmarkException">Not made with this tag, or not as it was made.</exception>
    public static long Read(ReadOnlySpan<byte> tag, ByteString bookmark)
    {
        var bytes = bookmark.Span;
        if (bytes.Length != Length) throw new InvalidBookmarkException($"{bytes.Length} bytes long");
        if (!bytes[..sizeof(long)].SequenceEqual(tag[..sizeof(long)])) throw new InvalidBookmarkException("of another process or kind");

        var position = BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[(2 * sizeof(long))..]) == Check(tag, position)
            ? position
            : throw new InvalidBookmarkException("changed on its way");
    }

    /// <summary>
    /// The position, mixed with a part of the tag that no bookmark shows. Cheap, as there is one for each event; it guards against
    /// damage and guesses, not against one who reads many bookmarks and has time.
    /// </summary>
    static ulong Check(ReadOnlySpan<byte> tag, long position)
    {
        var mixed = (ulong)position ^ BinaryPrimitives.ReadUInt64BigEndian(tag[sizeof(long)..]);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
