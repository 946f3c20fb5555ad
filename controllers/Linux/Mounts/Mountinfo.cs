using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Strata.Controllers.Linux;

/// <summary>The mounts that a process sees, in the kernel's order: a mount comes after the one it stands on.</summary>
public static class Mountinfo
{
    /// <summary>What the calling thread sees; threads may live in different mount namespaces.</summary>
    public static ImmutableArray<MountinfoEntry> Read() => Parse(Encoding.UTF8.GetString(File.ReadAllBytes("/proc/thread-self/mountinfo")));

    /// <exception cref="FormatException">A line has too few fields, or a number is none.</exception>
    public static ImmutableArray<MountinfoEntry> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    static MountinfoEntry ParseLine(string line)
    {
        var fields = line.Split(' ');
        var dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        if (dash < 0 || fields.Length < dash + 4) throw new FormatException($"mountinfo line \"{line}\" has too few fields");

        return new MountinfoEntry(
            int.Parse(fields[0], CultureInfo.InvariantCulture),
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            fields[2],
            Unescape(fields[3]),
            Unescape(fields[4]),
            Options(fields[5]),
            [.. fields[6..dash]],
            Unescape(fields[dash + 1]),
            Unescape(fields[dash + 2]),
            Options(fields[dash + 3]));
    }

    static ImmutableArray<string> Options(string field) => [.. field.Split(',').Select(Unescape)];

    // Space, tab, newline, backslash (and # at a beginning) are written as \ooo, byte by byte.
    static string Unescape(string field)
    {
        if (!field.Contains('\\')) return field;

        var bytes = Encoding.UTF8.GetBytes(field);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 3 < bytes.Length && OctalAt(bytes, i + 1) is { } value)
            {
                bytes[length++] = value;
                i += 3;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    static byte? OctalAt(byte[] bytes, int start)
    {
        var value = 0;
        foreach (var digit in bytes.AsSpan(start, 3))
        {
            if (digit is < (byte)'0' or > (byte)'7') return null;
            value = (value * 8) + digit - '0';
        }

        return value <= byte.MaxValue ? (byte)value : null;
    }
}
