using System.Globalization;
using System.Text.RegularExpressions;

namespace Strata.Resources.Serialization;

enum PlainType
{
    String,
    Null,
    Bool,
    Integer,
    Float,
    Time,
    Merge,
}

/// <summary>
/// What an unquoted scalar is taken for, by the rules of go-yaml v3 (YAML 1.2 core with remains of 1.1), which COSI peers use.
/// </summary>
static partial class PlainScalar
{
    public static PlainType TypeOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => PlainType.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => PlainType.Bool,
        "<<" => PlainType.Merge,
        ".nan" or ".NaN" or ".NAN" => PlainType.Float,
        [not ('+' or '-' or '.' or (>= '0' and <= '9')), ..] => PlainType.String, // no number and no time: most texts
        _ when InfinityPattern().IsMatch(text) => PlainType.Float,
        _ when TimePattern().IsMatch(text) => PlainType.Time,
        _ when IntegerPattern().IsMatch(WithoutSeparators(text)) => PlainType.Integer,
        _ when FloatPattern().IsMatch(WithoutSeparators(text)) => PlainType.Float,
        _ => PlainType.String,
    };

    /// <summary>
    /// Whether a string must be quoted to stay one, for old readers as well: `on`, `y` and `1:30` were typed in YAML 1.1.
    /// </summary>
    public static bool LooksTyped(string text) =>
        TypeOf(text) != PlainType.String || Base60Pattern().IsMatch(text) || (text.Length <= 3 && OldBoolPattern().IsMatch(text));

    /// <summary>The number of an <see cref="PlainType.Integer"/>; null when it does not fit 64 bits.</summary>
    public static Int128? ToInteger(string text)
    {
        var digits = WithoutSeparators(text);
        var isNegative = digits[0] == '-';
        digits = digits.TrimStart('+', '-');
        var (radix, start) = RadixOf(digits);
        Int128 number = 0;
        foreach (var digit in digits.AsSpan(start))
        {
            number = (number * radix) + Convert.ToInt32(digit.ToString(), 16);
            if (number > ulong.MaxValue) return null;
        }

        var signed = isNegative ? -number : number;
        return signed >= long.MinValue ? signed : null;
    }

    /// <summary>Null for what JSON and double do not have: infinities, not-a-number, and numbers of other radixes beyond 64 bits.</summary>
    public static double? ToFloat(string text) =>
        double.TryParse(WithoutSeparators(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    static (int Radix, int Start) RadixOf(string digits) => digits switch
    {
        ['0', 'x' or 'X', ..] => (16, 2),
        ['0', 'o' or 'O', ..] => (8, 2),
        ['0', 'b' or 'B', ..] => (2, 2),
        ['0', _, ..] => (8, 1),
        _ => (10, 0),
    };

    static string WithoutSeparators(string text) => text.Length > 0 && text[0] != '_' ? text.Replace("_", "") : text;

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z")]
    private static partial Regex InfinityPattern();

    /// <summary>As Go's base 0: a leading zero means octal, so `08` is no integer (but a float).</summary>
    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*|0[0-7]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)\z")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex FloatPattern();

    [GeneratedRegex(
        @"^[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
        + @"([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?)?\z")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z")]
    private static partial Regex Base60Pattern();

    [GeneratedRegex(@"^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)\z")]
    private static partial Regex OldBoolPattern();
}
