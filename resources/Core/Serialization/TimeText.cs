using System.Globalization;
using System.Text.RegularExpressions;

namespace Strata.Resources.Serialization;

/// <summary>Times as text: RFC 3339.</summary>
static partial class TimeText
{
    /// <summary>Whole seconds in UTC: `2022-02-10T18:25:04Z`.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no such time. What is finer than 100 ns is cut off.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success) return null;

        var fraction = match.Groups["fraction"].Value;
        var kept = match.Groups["seconds"].Value + (fraction.Length > 8 ? fraction[..8] : fraction) + match.Groups["zone"].Value;
        return DateTimeOffset.TryParse(kept, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    [GeneratedRegex(
        @"^(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]+)?(?<zone>Z|[-+][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Pattern();
}
