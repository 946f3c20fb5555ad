namespace Strata.Runtime.Drawing;

/// <param name="FirstLayer">0 or 1: keeps nodes of two kinds on alternating layers.</param>
sealed record LayoutBox(double Width, double Height, int FirstLayer);

/// <param name="Weight">How much it matters that it leads down, where a cycle forces one to lead up.</param>
readonly record struct LayoutLink(int From, int To, int Weight);

readonly record struct LayoutPoint(double X, double Y);

/// <param name="Centres">Of the boxes.</param>
/// <param name="Routes">
/// Of each link the points it leads through, from the border of its first box to that of the second; down, or up where a cycle needs it.
/// Between layers in pairs: a curve from each even point to the next, a straight line from there.
/// </param>
sealed record LayoutResult(
    IReadOnlyList<LayoutPoint> Centres, IReadOnlyList<IReadOnlyList<LayoutPoint>> Routes, double Width, double Height);

/// <summary>
/// Boxes on layers, links leading down (the scheme of Sugiyama, Tagawa and Toda 1981). The same input gives the same picture. A layer that
/// is wider than allowed becomes several.
/// </summary>
static class LayeredLayout
{
    const double LayerGap = 58;

    public static LayoutResult Of(IReadOnlyList<LayoutBox> boxes, IReadOnlyList<LayoutLink> links, double maxWidth)
    {
        var isBackwards = AcyclicOrder.Backwards(boxes.Count, links);
        var down = links.Select((link, i) => isBackwards[i] ? (link.To, link.From) : (link.From, link.To)).ToList();
        var layering = Ordered(LayerAssignment.Of([.. boxes.Select(box => box.FirstLayer)], down), down);
        if (Split(layering, boxes, maxWidth) is { } layers) layering = Ordered(layers, down);

        var xs = new Abscissas(layering, node => layering.IsBend(node) ? 0 : boxes[node].Width, maxWidth).Compute();
        return Place(layering, boxes, isBackwards, xs);
    }

    static Layering Ordered(IReadOnlyList<int> layers, IReadOnlyList<(int From, int To)> down)
    {
        var layering = new Layering(layers, down);
        CrossingReduction.Apply(layering);
        return layering;
    }

    /// <returns>New layers; null when all are narrow enough.</returns>
    static int[]? Split(Layering layering, IReadOnlyList<LayoutBox> boxes, double maxWidth)
    {
        var layers = new int[boxes.Count];
        var next = 0;
        foreach (var layer in layering.Layers)
        {
            var real = layer.Where(node => !layering.IsBend(node)).ToList();
            var parts = Math.Max(1, (int)Math.Ceiling(Abscissas.Width([.. real.Select(node => boxes[node].Width)]) / maxWidth));
            for (var i = 0; i < real.Count; i++) layers[real[i]] = next + (i % parts); // every other one: links pass between
            next += parts;
        }

        return next == layering.Layers.Length ? null : layers;
    }

    static LayoutResult Place(Layering layering, IReadOnlyList<LayoutBox> boxes, bool[] isBackwards, double[] xs)
    {
        var left = Enumerable.Range(0, layering.Count).Select(node => xs[node] - (Width(node) / 2)).DefaultIfEmpty(0).Min();
        for (var node = 0; node < xs.Length; node++) xs[node] = Math.Round(xs[node] - left, 1);

        var bands = Bands(layering, boxes);
        var ports = new LayoutPorts(layering, boxes, xs);
        var routes = layering.Routes.Select((route, i) => RouteOf(route, i, layering, bands, boxes, ports, isBackwards[i])).ToList();
        return new LayoutResult(
            [.. boxes.Select((_, node) => new LayoutPoint(xs[node], MiddleOf(bands[layering.LayerOf(node)])))],
            routes,
            Enumerable.Range(0, layering.Count).Select(node => xs[node] + (Width(node) / 2)).DefaultIfEmpty(0).Max(),
            bands.Select(band => band.Bottom).DefaultIfEmpty(0).Max());

        double Width(int node) => layering.IsBend(node) ? 0 : boxes[node].Width;
    }

    static double MiddleOf((double Top, double Bottom) band) => (band.Top + band.Bottom) / 2;

    static List<(double Top, double Bottom)> Bands(Layering layering, IReadOnlyList<LayoutBox> boxes)
    {
        var bands = new List<(double Top, double Bottom)>();
        var top = 0.0;
        foreach (var layer in layering.Layers)
        {
            var height = layer.Where(node => !layering.IsBend(node)).Select(node => boxes[node].Height).DefaultIfEmpty(0).Max();
            bands.Add((top, top + height));
            top += height + LayerGap;
        }

        return bands;
    }

    static IReadOnlyList<LayoutPoint> RouteOf(
        IReadOnlyList<int> route, int link, Layering layering, List<(double Top, double Bottom)> bands, IReadOnlyList<LayoutBox> boxes,
        LayoutPorts ports, bool isBackwards)
    {
        var points = new List<LayoutPoint>();
        foreach (var node in route)
        {
            var (top, bottom) = bands[layering.LayerOf(node)];
            if (layering.IsBend(node))
            {
                points.Add(new LayoutPoint(ports.Below(node, link), top));
                points.Add(new LayoutPoint(ports.Below(node, link), bottom));
                continue;
            }

            var (middle, half) = ((top + bottom) / 2, boxes[node].Height / 2);
            if (node == route[0]) points.Add(new LayoutPoint(ports.Below(node, link), middle + half));
            else points.Add(new LayoutPoint(ports.Above(node, link), middle - half));
        }

        if (isBackwards) points.Reverse();
        return points;
    }
}
