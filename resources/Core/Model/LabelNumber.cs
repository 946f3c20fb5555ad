using System.Globalization;

namespace Strata.Resources;

/// <summary>Numbers in labels: an integer and a unit, `4GiB`, `10kg`, ` 1 k` (COSI 4.3).</summary>
public static class LabelNumber
{
    const string Units = "kmgtp";

    /// <summary>Null when the text is no number. The product of number and unit wraps around, as peers compute it.</summary>
    public static long? Parse(string text)
    {
        var trimmed = text.Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] == '-')) end++;

        return long.TryParse(trimmed.AsSpan(0, end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && FactorOf(trimmed[end..].Trim().ToLowerInvariant()) is { } factor
                ? unchecked(number * factor)
                : null;
    }

    /// <summary>Only the first letter counts, or two if the second is `i`; what follows names the thing counted.</summary>
    static long? FactorOf(string unit)
    {
        if (unit.Length == 0) return 1;

        var power = Units.IndexOf(unit[0]) + 1;
        if (power == 0) return null;

        var (factor, step) = (1L, unit.Length > 1 && unit[1] == 'i' ? 1024 : 1000);
        for (; power > 0; power--) factor *= step;
        return factor;
    }
}
