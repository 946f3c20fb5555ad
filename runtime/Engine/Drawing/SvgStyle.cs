using System.Globalization;
using System.Text;

namespace Strata.Runtime.Drawing;

/// <summary>Colours, strokes and arrows; links differ in stroke and arrow too, so that a print without colours can be read.</summary>
static class SvgStyle
{
    public const double MaxWidth = 1200;
    public const string Ink = "#1a1a1a";
    public const string Faint = "#5f6670";
    public const string Fonts = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    const string Output = "#1f4e79";
    const string Input = "#4a4f57";

    public static string Markers => string.Concat(
        "<defs>\n",
        Arrow("out", $"<path d=\"M0 0.5 L9 4 L0 7.5 Z\" fill=\"{Output}\"/>"),
        Arrow("shared", $"<path d=\"M0.7 0.9 L8.4 4 L0.7 7.1 Z\" fill=\"#ffffff\" stroke=\"{Output}\" stroke-width=\"1.2\"/>"),
        Arrow("in", $"<path d=\"M0 0.8 L9 4 L0 7.2 Z\" fill=\"{Input}\"/>"),
        Arrow("open", $"<path d=\"M1 0.8 L8.6 4 L1 7.2\" fill=\"none\" stroke=\"{Input}\" stroke-width=\"1.3\"/>"),
        $"<marker id=\"back\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" "
            + "refX=\"0.6\" refY=\"4.5\" orient=\"auto\">"
            + $"<circle cx=\"4.2\" cy=\"4.5\" r=\"3.2\" fill=\"#ffffff\" stroke=\"{Output}\" stroke-width=\"1.3\"/></marker>\n",
        "</defs>\n");

    public static string Stroke(LinkStyle style) => style switch
    {
        LinkStyle.Exclusive => Line(Output, 2, "", "out"),
        LinkStyle.Shared => Line(Output, 2, "", "shared"),
        LinkStyle.Primary => Line(Input, 1.5, "", "in"),
        LinkStyle.Strong => Line(Input, 1.3, "", "open"),
        LinkStyle.Weak => Line(Input, 1.2, "6 4", "open"),
        _ => Line(Input, 1.4, "1.5 3.5", "open"),
    };

    /// <summary>Also safe in attributes; what no XML may hold becomes U+FFFD.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\t' or '\r' => " ",
                < 0x20 or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    static string Line(string colour, double width, string dashes, string arrow) => string.Create(
        CultureInfo.InvariantCulture,
        $"fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{(dashes.Length > 0 ? $" stroke-dasharray=\"{dashes}\"" : "")} "
        + $"marker-end=\"url(#{arrow})\"");

    /// <summary>The point of an arrow touches the end of its line.</summary>
    static string Arrow(string id, string shape) =>
        $"<marker id=\"{id}\" markerUnits=\"userSpaceOnUse\" markerWidth=\"10\" markerHeight=\"8\" "
        + $"refX=\"9\" refY=\"4\" orient=\"auto\">{shape}</marker>\n";
}
