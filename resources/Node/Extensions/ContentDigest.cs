using System.Buffers.Binary;

namespace Strata.Resources.Node;

/// <summary>
/// The SHA-256 of a file's bytes, held as a number: an index has one for each of its files, and as texts they would be most of what
/// reading it costs.
/// </summary>
public readonly record struct ContentDigest
{
    const int Bytes = 32;
    const string Prefix = "sha256:";

    readonly UInt128 high;
    readonly UInt128 low;

    /// <param name="hash">32 bytes.</param>
    public ContentDigest(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Bytes);
        high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        low = BinaryPrimitives.ReadUInt128BigEndian(hash[(Bytes / 2)..]);
    }

    /// <param name="text">UTF-8: <c>sha256:</c> and 64 hexadecimal digits.</param>
    /// <returns>Null when it is something else.</returns>
    public static ContentDigest? Parse(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        if (!text.StartsWith("sha256:"u8) || text.Length != Prefix.Length + 2 * Bytes) return null;

        return Convert.FromHexString(text[Prefix.Length..], hash, out _, out _) == System.Buffers.OperationStatus.Done
            ? new ContentDigest(hash)
            : null;
    }

    /// <summary><c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{Prefix}{high:x32}{low:x32}";
}
