using System.Globalization;
using System.Text;

namespace Strata.Resources.Serialization;

/// <summary>Text over several lines after `|` or `>`, as libyaml writes it.</summary>
static class BlockScalar
{
    /// <param name="indent">Column of the node around it.</param>
    /// <param name="inner">Column of its lines.</param>
    public static void Literal(StringBuilder output, string text, int indent, int inner)
    {
        Head(output, '|', text, inner - indent);
        foreach (var line in WithoutLastBreak(text).Split('\n')) Line(output, line, inner);
    }

    /// <summary>Each break of the text becomes two, except around lines that start with a blank.</summary>
    public static void Folded(StringBuilder output, string text, int indent, int inner)
    {
        Head(output, '>', text, inner - indent);
        var lines = WithoutLastBreak(text).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            Line(output, lines[i], inner);
            if (lines[i].Length > 0 && !IsIndented(lines[i]) && NextFilled(lines, i) is { } next && !IsIndented(next)) output.Append('\n');
        }
    }

    static void Head(StringBuilder output, char indicator, string text, int columns)
    {
        output.Append(indicator);
        if (text[0] is ' ' or '\n') output.Append(columns.ToString(CultureInfo.InvariantCulture));
        if (!text.EndsWith('\n')) output.Append('-');
        if (text is "\n" || text.EndsWith("\n\n", StringComparison.Ordinal)) output.Append('+');

        output.Append('\n');
    }

    static void Line(StringBuilder output, string line, int inner)
    {
        if (line.Length > 0) output.Append(' ', inner);
        output.Append(line).Append('\n');
    }

    static string WithoutLastBreak(string text) => text.EndsWith('\n') ? text[..^1] : text;

    static bool IsIndented(string line) => line[0] is ' ' or '\t';

    static string? NextFilled(string[] lines, int index) => Array.Find(lines[(index + 1)..], line => line.Length > 0);
}
