namespace Strata.Controllers.SquashfsBuild;

/// <summary>Numbers in tar headers: octal text (POSIX ustar) or big-endian two's complement with the top bit set (GNU base-256).</summary>
static class TarNumber
{
    const byte Base256 = 0x80;

    /// <summary>
    /// False for anything but digits with leading blanks and a blank or NUL tail, and for values beyond 63 bits. A field of NULs is 0.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & Base256) != 0 ? TryBinary(field, out value) : TryOctal(field, out value);

    public static bool IsBinary(ReadOnlySpan<byte> field) => (field[0] & Base256) != 0;

    static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        if (field.IndexOfAnyExcept((byte)0) < 0) return true;

        var digits = field.TrimStart((byte)' ').TrimEnd(" \0"u8);
        if (digits.IsEmpty) return false;

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    static bool TryBinary(ReadOnlySpan<byte> field, out long value)
    {
        var negative = (field[0] & 0x40) != 0;
        value = negative ? -1 : 0;
        var first = (byte)(negative ? field[0] : field[0] & 0x7F);
        for (var i = 0; i < field.Length; i++)
        {
            var next = i == 0 ? first : field[i];
            if (value is > long.MaxValue >> 8 or < long.MinValue >> 8) return false;
            value = (value << 8) | next;
        }

        return true;
    }
}
