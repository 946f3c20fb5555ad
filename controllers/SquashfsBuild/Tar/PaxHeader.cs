using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What one pax extended header says about the entry behind it (POSIX.1-2017 pax, "pax Extended Header").</summary>
sealed record PaxHeader
{
    const string SparsePrefix = "GNU.sparse.";

    // Of star and of Solaris: libarchive gives the file another size or other content for them, others pass over them.
    static readonly string[] OtherSparse = ["SCHILY.realsize", "SUN.holesdata"];

    const NumberStyles TimeStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    // star and what followed it write the bytes as they are, libarchive the name in percent and the value in base64, often both.
    const string PlainXattr = "SCHILY.xattr.";
    const string EncodedXattr = "LIBARCHIVE.xattr.";

    public static PaxHeader None { get; } = new();

    public byte[]? Path { get; private init; }

    public byte[]? LinkPath { get; private init; }

    public long? Size { get; private init; }

    public ImmutableArray<Xattr> Xattrs { get; private init; } = [];

    /// <exception cref="StageException">pax, sparse-unsupported</exception>
    public static PaxHeader Parse(ReadOnlySpan<byte> data, LayerLimits limits)
    {
        var header = None;
        foreach (var (key, value) in PaxRecords.Read(data, limits)) header = header.With(key, value, limits);
        return header;
    }

    /// <summary>A global header may only carry comments: anything else would silently change every entry behind it.</summary>
    /// <exception cref="StageException">pax</exception>
    public static void CheckGlobal(ReadOnlySpan<byte> data, LayerLimits limits)
    {
        foreach (var (key, _) in PaxRecords.Read(data, limits))
        {
            if (key != "comment") throw Refusal.Of(ErrorCodes.Pax, $"a global pax header sets {Refusal.Quote(key)}");
        }
    }

    PaxHeader With(string key, byte[] value, LayerLimits limits)
    {
        if (key.StartsWith(SparsePrefix, StringComparison.Ordinal) || OtherSparse.Contains(key))
            throw Refusal.Of(ErrorCodes.SparseUnsupported, "a sparse file; only plain files are read");

        return key switch
        {
            "path" => this with { Path = Name(key, value) },
            "linkpath" => this with { LinkPath = Name(key, value) },
            "size" => this with { Size = Number(key, value, long.MaxValue) },
            "uid" or "gid" => Checked(Number(key, value, TarOwner.Largest)),
            "mtime" or "atime" or "ctime" => Checked(Time(key, value)),
            "hdrcharset" => Checked(Charset(value)),
            _ when key.StartsWith(PlainXattr, StringComparison.Ordinal) => With(new Xattr(key[PlainXattr.Length..], value), limits),
            _ when key.StartsWith(EncodedXattr, StringComparison.Ordinal) => With(Decoded(key[EncodedXattr.Length..], value), limits),
            _ => this,
        };
    }

    // The value has been looked at and does not change the entry.
    PaxHeader Checked(long _) => this;

    PaxHeader With(Xattr xattr, LayerLimits limits)
    {
        if (Encoding.UTF8.GetByteCount(xattr.Name) > limits.XattrNameBytes)
            throw Refusal.Of(ErrorCodes.Pax, $"the name of an attribute has more than {limits.XattrNameBytes} bytes");
        if (xattr.Name.Length == 0 || xattr.Name.AsSpan().ContainsAny('\0', '='))
            throw Refusal.Of(ErrorCodes.Pax, "the name of an attribute is empty, or has a NUL or an equals sign");
        if (Xattrs.FirstOrDefault(known => known.Name == xattr.Name) is not { } told) return this with { Xattrs = Xattrs.Add(xattr) };

        return told.Value.Span.SequenceEqual(xattr.Value.Span)
            ? this
            : throw Refusal.Of(ErrorCodes.Pax, $"the attribute {Refusal.Quote(xattr.Name)} has two values");
    }

    // libarchive leaves the padding of base64 out.
    static Xattr Decoded(string name, byte[] value)
    {
        var text = Encoding.ASCII.GetString(value).TrimEnd('=');
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? new Xattr(Uri.UnescapeDataString(name), bytes.AsMemory(0, length))
            : throw Refusal.Of(ErrorCodes.Pax, $"the attribute {Refusal.Quote(name)} is no base64");
    }

    static byte[] Name(string key, byte[] value) =>
        value.Length > 0 && !value.Contains((byte)0)
            ? value
            : throw Refusal.Of(ErrorCodes.Pax, $"the pax record {key} is empty or has a NUL");

    static long Number(string key, byte[] value, long largest) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= largest
            ? number
            : throw Refusal.Of(ErrorCodes.Pax, $"the pax record {key} is no number in range");

    static long Time(string key, byte[] value) =>
        value.Length <= 40 && decimal.TryParse(value, TimeStyle, CultureInfo.InvariantCulture, out _)
            ? 0
            : throw Refusal.Of(ErrorCodes.Pax, $"the pax record {key} is no time");

    static long Charset(byte[] value) =>
        value.AsSpan().SequenceEqual("ISO-IR 10646 2000 UTF-8"u8)
            ? 0
            : throw Refusal.Of(ErrorCodes.Pax, "a pax header in another character set than UTF-8");
}
