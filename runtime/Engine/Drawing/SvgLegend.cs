using System.Globalization;
using System.Text;

namespace Strata.Runtime.Drawing;

/// <summary>What the shapes and lines mean; only those that occur.</summary>
sealed record SvgLegend(string Svg, double Width, double Height)
{
    public const double Gap = 30;
    public const double Least = 420;

    const double RowHeight = 22;
    const double Sample = 34;
    const double Size = 10.5;

    public static SvgLegend Of(DependencyPicture picture, double width)
    {
        var styles = picture.Links.Items.Select(link => link.Style).Distinct().Order();
        IEnumerable<(string Svg, string Text)> entries =
        [
            (Box(corner: 2, "#e6eef8", "#1f4e79"), "controller"),
            (Box(corner: 7, "#ffffff", "#4a4f57"), "resource type"),
            .. styles.Select(style => ($"<path d=\"M0 0 L{Sample} 0\" {SvgStyle.Stroke(style)}/>", TextOf(style))),
        ];
        if (picture.Links.Items.Any(link => link.ReadsBack is not null))
        {
            var back = $"<path d=\"M0 0 L{Sample} 0\" {SvgStyle.Stroke(LinkStyle.Exclusive)} marker-start=\"url(#back)\"/>";
            entries = entries.Append((back, "reads its own output too"));
        }

        return Rows(entries, width);
    }

    static string Box(int corner, string fill, string stroke) =>
        $"<rect x=\"0\" y=\"-7\" width=\"{Sample}\" height=\"14\" rx=\"{corner}\" "
        + $"fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.2\"/>";

    public static string TextOf(LinkStyle style) => style switch
    {
        LinkStyle.Exclusive => "writes, alone",
        LinkStyle.Shared => "writes, with others",
        LinkStyle.Primary => "input, one pass each",
        LinkStyle.Strong => "input, may hold",
        LinkStyle.Weak => "input, reads only",
        _ => "input, when destroy-ready",
    };

    static SvgLegend Rows(IEnumerable<(string Svg, string Text)> entries, double width)
    {
        var svg = new StringBuilder();
        var (x, row, widest) = (0.0, 0, 0.0);
        foreach (var (sample, text) in entries)
        {
            var needed = Sample + 8 + TextWidth.Of(text, Size) + 20;
            if (x > 0 && x + needed > width) (x, row) = (0, row + 1);
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x:0.#} {(row * RowHeight) + 8:0.#})\">{sample}");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Sample + 8}\" y=\"3.8\" font-size=\"{Size}\">{text}</text></g>\n");
            x += needed;
            widest = Math.Max(widest, x);
        }

        return new SvgLegend(svg.ToString(), widest, (row + 1) * RowHeight);
    }
}
