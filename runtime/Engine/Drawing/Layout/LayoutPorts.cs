namespace Strata.Runtime.Drawing;

/// <summary>Where links touch the boxes: side by side along the border, in the order in which they go away.</summary>
sealed class LayoutPorts
{
    const double Widest = 22;

    readonly Dictionary<(int Node, int Link), double> below = [];
    readonly Dictionary<(int Node, int Link), double> above = [];
    readonly double[] xs;

    public LayoutPorts(Layering layering, IReadOnlyList<LayoutBox> boxes, double[] xs)
    {
        this.xs = xs;
        var ends = layering.Routes.Select((route, link) => (Link: link, Route: route)).ToList();
        foreach (var group in ends.GroupBy(end => end.Route[0])) Spread(group.Key, [.. group.OrderBy(end => xs[end.Route[1]])], below);
        foreach (var group in ends.GroupBy(end => end.Route[^1])) Spread(group.Key, [.. group.OrderBy(end => xs[end.Route[^2]])], above);

        void Spread(int node, List<(int Link, IReadOnlyList<int> Route)> side, Dictionary<(int, int), double> ports)
        {
            var step = Math.Min(Widest, boxes[node].Width * 0.8 / side.Count);
            for (var i = 0; i < side.Count; i++)
                ports[(node, side[i].Link)] = Math.Round(xs[node] + ((i - ((side.Count - 1) / 2.0)) * step), 1);
        }
    }

    public double Below(int node, int link) => below.GetValueOrDefault((node, link), xs[node]);

    public double Above(int node, int link) => above.GetValueOrDefault((node, link), xs[node]);
}
