namespace Strata.Resources.Serialization;

/// <summary>Scalars on one line, quoted as they were read, or only where quotes are needed.</summary>
static class ScalarText
{
    static readonly YamlSource Quoted = new(0, 0, YamlNotation.SingleQuoted);

    public static string OneLine(YamlScalar scalar, bool inFlow = false)
    {
        var syntax = ScalarSyntax.Of(scalar.Text);
        var fitsSingleQuotes = syntax.SingleQuoted && !scalar.Text.Contains('\n');
        return scalar.Source.Notation switch
        {
            YamlNotation.DoubleQuoted => DoubleQuoted.Write(scalar.Text),
            YamlNotation.SingleQuoted when fitsSingleQuotes => SingleQuoted(scalar.Text),
            _ when scalar.Style == YamlScalarStyle.Text && PlainScalar.LooksTyped(scalar.Text) => DoubleQuoted.Write(scalar.Text),
            _ when syntax.Plain && !(inFlow && IsTakenApart(scalar.Text)) => scalar.Text,
            _ => fitsSingleQuotes ? SingleQuoted(scalar.Text) : DoubleQuoted.Write(scalar.Text),
        };
    }

    public static string Key(string key, YamlSource source, bool inFlow = false)
    {
        var isQuoted = source.Notation is YamlNotation.SingleQuoted or YamlNotation.DoubleQuoted;
        var looksTyped = source.Notation != YamlNotation.Plain && PlainScalar.LooksTyped(key);
        if (key.Length == 0 || (looksTyped && !isQuoted)) return DoubleQuoted.Write(key);

        return OneLine(YamlScalar.Bare(key) with { Source = IsMisread(key) && !isQuoted ? Quoted : source }, inFlow);
    }

    /// <summary>YamlDotNet, which we read with, takes `a *b: c` for one text (tried with 18.1.0).</summary>
    static bool IsMisread(string key) => key.Contains(" *");

    /// <summary>Inside brackets and braces more characters mean something.</summary>
    static bool IsTakenApart(string text) => text.Length == 0 || text.AsSpan().IndexOfAny(",?[]{}:") >= 0;

    static string SingleQuoted(string text) => $"'{text.Replace("'", "''")}'";
}
