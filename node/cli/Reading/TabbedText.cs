using System.Text;

namespace Strata.Cli.Reading;

/// <summary>
/// Columns three blanks apart, as wide as their longest cell in characters (extensions.md 6.1). The last cell of a line is not padded,
/// and no line ends with blanks. Columns never get narrower from one block of lines to the next.
/// </summary>
sealed class TabbedText
{
    const int Padding = 3;

    int[] widths = [];

    public string Write(IReadOnlyList<IReadOnlyList<string>> lines)
    {
        var printable = lines.Select(line => line.Select(Printable).ToList()).ToList();
        foreach (var line in printable) Widen(line);

        var text = new StringBuilder();
        foreach (var line in printable) text.Append(Padded(line)).Append('\n');
        return text.ToString();
    }

    void Widen(List<string> line)
    {
        if (line.Count > widths.Length) Array.Resize(ref widths, line.Count);
        for (var i = 0; i < line.Count; i++) widths[i] = Math.Max(widths[i], Width(line[i]));
    }

    string Padded(List<string> line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < line.Count; i++)
        {
            text.Append(line[i]);
            if (i < line.Count - 1) text.Append(' ', widths[i] - Width(line[i]) + Padding);
        }

        return text.ToString().TrimEnd(' ');
    }

    static int Width(string cell) => cell.EnumerateRunes().Count();

    /// <summary>
    /// A cell may hold what a stranger wrote: no line breaks in the table, no escape sequences to the terminal, no turning around of
    /// what stands behind it.
    /// </summary>
    public static string Printable(string cell) =>
        cell.Any(IsSteering) ? string.Concat(cell.TrimEnd('\n').Select(c => IsSteering(c) ? ' ' : c)) : cell;

    static bool IsSteering(char c) =>
        char.IsControl(c) || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
