using System.Globalization;
using System.Text;

namespace Strata.Runtime.Drawing;

/// <summary>A node with its texts: controllers are rectangles, types have round ends.</summary>
sealed record SvgBox(PictureNode Node, IReadOnlyList<SvgLine> Lines, double Width, double Height)
{
    const double Padding = 13;
    const double Widest = 300;
    const double LineHeight = 14;

    public static SvgBox Of(PictureNode node)
    {
        IEnumerable<SvgLine> lines = [new SvgLine(node.Title, 12, IsBold: node.IsController, IsFaint: false)];
        if (node.Subtitle.Length > 0) lines = lines.Append(new SvgLine(node.Subtitle, 9.5, IsBold: false, IsFaint: true));
        lines = lines.Concat(node.Details.Items.Select(detail => new SvgLine(detail, 9.5, IsBold: false, IsFaint: false)));
        var fitted = lines.Select(line => line.Fit(Widest - (2 * Padding))).ToList();
        return new SvgBox(node, fitted, Math.Ceiling(fitted.Max(line => line.Width) + (2 * Padding)), (fitted.Count * LineHeight) + 14);
    }

    public string At(LayoutPoint centre)
    {
        var (left, top) = (centre.X - (Width / 2), centre.Y - (Height / 2));
        var (corner, fill, stroke) = Node.IsController ? (3.0, "#e6eef8", "#1f4e79") : (Math.Min(Height / 2, 20), "#ffffff", "#4a4f57");
        var svg = new StringBuilder();
        svg.Append($"<g class=\"{(Node.IsController ? "controller" : "type")}\"><title>{SvgStyle.Escaped(Node.Name)}</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:0.##}\" y=\"{top:0.##}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"width=\"{Width:0.##}\" height=\"{Height:0.##}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"rx=\"{corner:0.##}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.2\"/>\n");
        foreach (var (index, line) in Lines.Index())
            svg.Append(line.At(centre.X, top + 7 + (LineHeight * index) + 10.5));
        return svg.Append("</g>\n").ToString();
    }
}

sealed record SvgLine(string Text, double Size, bool IsBold, bool IsFaint)
{
    public double Width => TextWidth.Of(Text, Size, IsBold);

    public SvgLine Fit(double width) => this with { Text = TextWidth.Fit(Text, Size, width, IsBold) };

    public string At(double x, double y) => string.Create(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{Size}\" text-anchor=\"middle\"{(IsBold ? " font-weight=\"bold\"" : "")}"
        + $"{(IsFaint ? $" fill=\"{SvgStyle.Faint}\"" : "")}>{SvgStyle.Escaped(Text)}</text>\n");
}
