namespace Strata.Resources.Serialization;

/// <summary>Which of YAML's notations can hold a text (rules of libyaml, as go-yaml v3 has them).</summary>
/// <param name="Plain">Without quotes, in block context.</param>
/// <param name="SingleQuoted">Between single quotes, on one line.</param>
/// <param name="Literal">As a block after `|`.</param>
readonly record struct ScalarSyntax(bool Plain, bool SingleQuoted, bool Literal)
{
    public static ScalarSyntax Of(string text)
    {
        var hasBreaks = text.Contains('\n');
        var hasBlankBeforeBreak = text.Contains(" \n");
        var hasBlankAfterBreak = text.Contains("\n ");
        var hasTabs = text.Contains('\t');
        var hasSpecials = !IsPrintableAscii(text) && text.Any(character => character != '\t' && !IsPrintable(character));
        var singleQuoted = !hasBlankAfterBreak && !hasBlankBeforeBreak && !hasTabs && !hasSpecials;
        return new(
            Plain: singleQuoted && !hasBreaks && !text.StartsWith(' ') && !text.EndsWith(' ') && !HasIndicators(text),
            SingleQuoted: singleQuoted,
            Literal: !text.EndsWith(' ') && !hasBlankBeforeBreak && !hasSpecials);
    }

    /// <summary>
    /// Characters that stand for themselves. Surrogates do not, since peers escape everything beyond the basic plane; nor do the line
    /// breaks of Unicode, which some readers take for ends of lines.
    /// </summary>
    public static bool IsPrintable(char character) =>
        character is '\n' or (>= ' ' and <= '~')
            or (>= '\u00A0' and < '\uD800' and not '\u2028' and not '\u2029')
            or (>= '\uE000' and < '\uFFFE' and not '\uFEFF');

    /// <summary>As most texts are.</summary>
    public static bool IsPrintableAscii(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    static bool HasIndicators(string text)
    {
        if (text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal)) return true;
        if (text.Length == 0) return false;
        if ("#,[]{}&*!|>'\"%@`".Contains(text[0])) return true;
        if (text[0] is '?' or '-' && EndsOrBlank(text, 1)) return true;

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':' && EndsOrBlank(text, i + 1)) return true;
            if (text[i] == '#' && i > 0 && text[i - 1] is ' ' or '\t' or '\n') return true;
        }

        return false;
    }

    static bool EndsOrBlank(string text, int index) => index == text.Length || text[index] is ' ' or '\t' or '\n';
}
