using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>Splits pax data into its records, <c>LENGTH KEY=VALUE\n</c>, where LENGTH counts the whole record.</summary>
static class PaxRecords
{
    const int LongestLength = 6;

    /// <exception cref="StageException">pax: malformed, a key twice, or more records than the limit</exception>
    public static List<(string Key, byte[] Value)> Read(ReadOnlySpan<byte> data, LayerLimits limits)
    {
        var records = new List<(string Key, byte[] Value)>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!data.IsEmpty)
        {
            if (records.Count == limits.ExtendedHeaderRecords) throw Refused($"more than {limits.ExtendedHeaderRecords} records");

            var record = Take(ref data);
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0 || !IsKey(record[..equals])) throw Refused("a record without a key");

            var key = Encoding.UTF8.GetString(record[..equals]);
            if (!keys.Add(key)) throw Refused($"the key {Refusal.Quote(key)} twice");
            records.Add((key, record[(equals + 1)..].ToArray()));
        }

        return records;
    }

    /// <summary>The length counts itself.</summary>
    public static void Write(Stream output, Xattr xattr)
    {
        var key = Encoding.UTF8.GetBytes($" SCHILY.xattr.{xattr.Name}=");
        var rest = key.Length + xattr.Value.Length + 1;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        output.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        output.Write(key);
        output.Write(xattr.Value.Span);
        output.WriteByte((byte)'\n');
    }

    static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    static bool IsKey(ReadOnlySpan<byte> key) => Utf8.IsValid(key) && !key.Contains((byte)0);

    // The record without its length and its newline.
    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data)
    {
        var blank = data[..Math.Min(data.Length, LongestLength + 1)].IndexOf((byte)' ');
        if (blank <= 0 || !TryLength(data[..blank], out var length) || length <= blank + 1 || length > data.Length)
            throw Refused("a record with a wrong length");

        var record = data[(blank + 1)..length];
        data = data[length..];
        return record[^1] == (byte)'\n' ? record[..^1] : throw Refused("a record that does not end where its length says");
    }

    static bool TryLength(ReadOnlySpan<byte> digits, out int length)
    {
        length = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            length = length * 10 + digit - '0';
        }

        return true;
    }

    static StageException Refused(string what) => Refusal.Of(ErrorCodes.Pax, $"a pax header with {what}");
}
