using System.Globalization;
using System.Text;

namespace Strata.Runtime.Drawing;

/// <summary>The picture as SVG 1.1: plain shapes, no scripts, no styles from elsewhere; names in full as tooltips.</summary>
static class SvgPicture
{
    const double Margin = 24;
    const double Header = 70;

    public static string Of(DependencyPicture picture, string title)
    {
        var boxes = picture.Nodes.Items.Select(SvgBox.Of).ToList();
        var layout = LayeredLayout.Of(
            [.. boxes.Select(box => new LayoutBox(box.Width, box.Height, box.Node.IsController ? 1 : 0))],
            [.. picture.Links.Items.Select(link => link.ForLayout)],
            SvgStyle.MaxWidth);
        var legend = SvgLegend.Of(picture, Math.Max(layout.Width, SvgLegend.Least));
        var width = Math.Max(layout.Width, legend.Width) + (2 * Margin);
        var height = Header + layout.Height + SvgLegend.Gap + legend.Height + Margin;

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0.#}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"height=\"{height:0.#}\" viewBox=\"0 0 {width:0.#} {height:0.#}\" ");
        svg.Append($"font-family=\"{SvgStyle.Fonts}\" fill=\"{SvgStyle.Ink}\">\n");
        svg.Append($"<title>{SvgStyle.Escaped(title)}</title>\n");
        svg.Append(SvgStyle.Markers);
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(Heading(picture, title));
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({(width - layout.Width) / 2:0.#} {Header})\">\n");
        foreach (var (link, route) in picture.Links.Items.Zip(layout.Routes)) svg.Append(SvgLink.Of(link, route, picture));
        foreach (var (box, centre) in boxes.Zip(layout.Centres)) svg.Append(box.At(centre));
        svg.Append("</g>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Margin} {Header + layout.Height + SvgLegend.Gap:0.#})\">\n");
        svg.Append($"{legend.Svg}</g>\n");
        return svg.Append("</svg>\n").ToString();
    }

    static string Heading(DependencyPicture picture, string title)
    {
        var controllers = picture.Nodes.Items.Count(node => node.IsController);
        var (x, count) = (Margin, $"{Counted(controllers, "controller")}, {Counted(picture.Nodes.Count - controllers, "resource type")}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x}\" y=\"28\" font-size=\"17\" font-weight=\"bold\">{SvgStyle.Escaped(title)}</text>\n"
            + $"<text x=\"{x}\" y=\"45\" font-size=\"11\" fill=\"{SvgStyle.Faint}\">{count}</text>\n");
    }

    static string Counted(int count, string word) => $"{count} {word}{(count == 1 ? "" : "s")}";
}
