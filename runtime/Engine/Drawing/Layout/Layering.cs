namespace Strata.Runtime.Drawing;

/// <summary>
/// Nodes on layers, each link only from one layer to the next: long ones lead through bends, which are nodes without a box.
/// </summary>
sealed class Layering
{
    readonly List<int> layerOf;
    readonly List<List<int>> above = [];
    readonly List<List<int>> below = [];

    /// <param name="layers">Of each box.</param>
    /// <param name="links">All lead down.</param>
    public Layering(IReadOnlyList<int> layers, IReadOnlyList<(int From, int To)> links)
    {
        layerOf = [.. layers];
        Boxes = layers.Count;
        for (var node = 0; node < Boxes; node++) Link();
        Routes = [.. links.Select(Route)];
        Layers = [.. Enumerable.Range(0, layerOf.Count == 0 ? 0 : layerOf.Max() + 1).Select(_ => new List<int>())];
        for (var node = 0; node < layerOf.Count; node++) Layers[layerOf[node]].Add(node);
    }

    /// <summary>Nodes from this number on are bends.</summary>
    public int Boxes { get; }

    public int Count => layerOf.Count;

    /// <summary>The nodes of each layer, from left to right.</summary>
    public List<int>[] Layers { get; private set; }

    /// <summary>Of each link the nodes it leads through, both ends included.</summary>
    public IReadOnlyList<int>[] Routes { get; }

    public bool IsBend(int node) => node >= Boxes;

    public int LayerOf(int node) => layerOf[node];

    public IReadOnlyList<int> Above(int node) => above[node];

    public IReadOnlyList<int> Below(int node) => below[node];

    public List<int>[] CopyOrder() => [.. Layers.Select(layer => layer.ToList())];

    public void Restore(List<int>[] order) => Layers = order;

    List<int> Route((int From, int To) link)
    {
        var route = new List<int> { link.From };
        for (var layer = layerOf[link.From] + 1; layer < layerOf[link.To]; layer++)
        {
            layerOf.Add(layer);
            Link();
            route.Add(layerOf.Count - 1);
        }

        route.Add(link.To);
        foreach (var (upper, lower) in route.Zip(route.Skip(1)))
        {
            below[upper].Add(lower);
            above[lower].Add(upper);
        }

        return route;
    }

    void Link()
    {
        above.Add([]);
        below.Add([]);
    }
}
