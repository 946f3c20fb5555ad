using System.Globalization;

namespace Strata.Cli.Acting;

/// <summary>
/// Hours, minutes and seconds in this order, each at most once: <c>90s</c>, <c>20m</c>, <c>1h30m</c>. Longer than nothing, at most 1000
/// hours.
/// </summary>
static class DurationText
{
    const int LongestPart = 7;

    static readonly (char Unit, TimeSpan Length)[] Units =
        [('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    static readonly TimeSpan Longest = TimeSpan.FromHours(1000);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        foreach (var (unit, length) in Units)
        {
            var end = rest.IndexOf(unit);
            if (end < 0) continue;
            if (end > LongestPart) return false;
            if (!int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;

            duration += count * length;
            rest = rest[(end + 1)..];
        }

        return rest.IsEmpty && duration > TimeSpan.Zero && duration <= Longest;
    }
}
