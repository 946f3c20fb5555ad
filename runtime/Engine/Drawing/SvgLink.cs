using System.Globalization;
using System.Text;

namespace Strata.Runtime.Drawing;

static class SvgLink
{
    public static string Of(PictureLink link, IReadOnlyList<LayoutPoint> route, DependencyPicture picture)
    {
        var title = $"{picture.Nodes[link.From].Name} → {picture.Nodes[link.To].Name}: {SvgLegend.TextOf(link.Style)}";
        if (link.Label.Length > 0) title += $", {link.Label} only";
        if (link.ReadsBack is { } back) title += $"; read back: {SvgLegend.TextOf(back)}";
        var start = link.ReadsBack is null ? "" : " marker-start=\"url(#back)\"";
        return $"<path class=\"link\" d=\"{Path(route)}\" {SvgStyle.Stroke(link.Style)}{start}>"
            + $"<title>{SvgStyle.Escaped(title)}</title></path>\n";
    }

    /// <summary>A curve from each even point to the next, a straight line from there.</summary>
    static string Path(IReadOnlyList<LayoutPoint> route)
    {
        var path = new StringBuilder();
        path.Append(CultureInfo.InvariantCulture, $"M{route[0].X:0.##} {route[0].Y:0.##}");
        for (var i = 1; i < route.Count; i++)
        {
            var (from, to) = (route[i - 1], route[i]);
            var middle = (from.Y + to.Y) / 2;
            if (i % 2 == 1) path.Append(CultureInfo.InvariantCulture, $" C{from.X:0.##} {middle:0.##} {to.X:0.##} {middle:0.##} ");
            else path.Append(" L");
            path.Append(CultureInfo.InvariantCulture, $"{to.X:0.##} {to.Y:0.##}");
        }

        return path.ToString();
    }
}
