using System.Collections.Immutable;
using System.Globalization;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>What one pax extended header says about the entry behind it (POSIX.1-2017 pax, "pax Extended Header").</summary>
sealed record PaxHeader
{
    const string SparsePrefix = "GNU.sparse.";
    const NumberStyles TimeStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    // Names under which star and libarchive keep extended attributes; the values do not matter here, as attributes are dropped.
    static readonly ImmutableArray<string> XattrPrefixes = ["SCHILY.xattr.", "LIBARCHIVE.xattr."];

    public static PaxHeader None { get; } = new();

    public byte[]? Path { get; private init; }

    public byte[]? LinkPath { get; private init; }

    public long? Size { get; private init; }

    public ImmutableArray<string> Xattrs { get; private init; } = [];

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
        if (key.StartsWith(SparsePrefix, StringComparison.Ordinal))
            throw Refusal.Of(ErrorCodes.SparseUnsupported, "a sparse file; only plain files are read");

        return key switch
        {
            "path" => this with { Path = Name(key, value) },
            "linkpath" => this with { LinkPath = Name(key, value) },
            "size" => this with { Size = Number(key, value, long.MaxValue) },
            "uid" or "gid" => Checked(Number(key, value, TarOwner.Largest)),
            "mtime" or "atime" or "ctime" => Checked(Time(key, value)),
            "hdrcharset" => Checked(Charset(value)),
            _ => WithXattr(key, limits),
        };
    }

    // The value has been looked at and does not change the entry.
    PaxHeader Checked(long _) => this;

    PaxHeader WithXattr(string key, LayerLimits limits)
    {
        if (XattrPrefixes.FirstOrDefault(p => key.StartsWith(p, StringComparison.Ordinal)) is not { } prefix) return this;
        if (key.Length - prefix.Length > limits.XattrNameBytes)
            throw Refusal.Of(ErrorCodes.Pax, $"the name of an attribute has more than {limits.XattrNameBytes} bytes");

        return this with { Xattrs = Xattrs.Add(key[prefix.Length..]) };
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
