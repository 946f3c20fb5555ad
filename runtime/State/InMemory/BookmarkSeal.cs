using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Binds bookmarks to this state and one kind: 16 bytes that only this state can compute of the kind, and a big-endian position. Whoever
/// forgets the kind and meets it again computes the same.
/// </summary>
sealed class BookmarkSeal
{
    const int TagLength = 16;

    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public byte[] TagOf(Kind kind)
    {
        var type = Encoding.UTF8.GetBytes(kind.Type);
        var text = new byte[sizeof(int) + type.Length + Encoding.UTF8.GetByteCount(kind.Namespace)];
        BinaryPrimitives.WriteInt32BigEndian(text, type.Length);
        type.CopyTo(text, sizeof(int));
        Encoding.UTF8.GetBytes(kind.Namespace, text.AsSpan(sizeof(int) + type.Length));
        return HMACSHA256.HashData(key, text)[..TagLength];
    }

    public static ByteString Write(ReadOnlySpan<byte> tag, long position)
    {
        Span<byte> bytes = stackalloc byte[TagLength + sizeof(long)];
        tag.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[TagLength..], position);
        return ByteString.CopyFrom(bytes);
    }

    /// <exception cref="InvalidBookmarkException">Not made with this tag.</exception>
    public static long Read(ReadOnlySpan<byte> tag, ByteString bookmark)
    {
        var bytes = bookmark.Span;
        if (bytes.Length != TagLength + sizeof(long)) throw new InvalidBookmarkException($"{bytes.Length} bytes long");
        if (!bytes[..TagLength].SequenceEqual(tag)) throw new InvalidBookmarkException("of another process or kind");

        return BinaryPrimitives.ReadInt64BigEndian(bytes[TagLength..]);
    }
}
