namespace Strata.Runtime.Drawing;

/// <summary>How wide a text gets in the widest of the usual sans-serif fonts, so that it fits in all.</summary>
static class TextWidth
{
    public static double Of(string text, double size, bool isBold = false) => text.Sum(Ems) * size * (isBold ? 1.1 : 1);

    /// <summary>The text, or its two ends, no wider than allowed.</summary>
    public static string Fit(string text, double size, double width, bool isBold = false)
    {
        if (Of(text, size, isBold) <= width) return text;

        for (var kept = text.Length - 1; kept > 2; kept--)
        {
            var shortened = $"{text[..((kept + 1) / 2)]}…{text[^(kept / 2)..]}";
            if (Of(shortened, size, isBold) <= width) return shortened;
        }

        return "…";
    }

    static double Ems(char c) => c switch
    {
        'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '|' or '\'' or '!' or ' ' => 0.33,
        'f' or 't' or 'r' or '-' or '(' or ')' or '[' or ']' or '/' => 0.42,
        'm' or 'w' or 'M' or 'W' or '@' or '…' => 0.98,
        >= 'A' and <= 'Z' => 0.72,
        >= '\u2E80' => 1.05,
        _ => 0.63,
    };
}
