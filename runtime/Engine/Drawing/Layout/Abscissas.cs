namespace Strata.Runtime.Drawing;

/// <summary>
/// Where the nodes stand in their layers: each as near to the mean of its neighbours as order and distances allow (isotonic regression,
/// layer by layer, down and up), long links straight before short ones.
/// </summary>
sealed class Abscissas(Layering layering, Func<int, double> widthOf, double maxWidth)
{
    const int Rounds = 40;
    const int StraightenRounds = 4;
    const double BoxGap = 26;
    const double BendGap = 14;

    readonly double[] xs = new double[layering.Count];

    /// <summary>The middle of each node.</summary>
    public double[] Compute()
    {
        foreach (var layer in layering.Layers) Pack(layer);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var layer in layering.Layers) Settle(layer, layering.Above);
            foreach (var layer in layering.Layers.Reverse()) Settle(layer, layering.Below);
            if (round >= Rounds / 2)
            {
                foreach (var layer in layering.Layers) Settle(layer, node => [.. layering.Above(node), .. layering.Below(node)]);
            }
        }

        for (var round = 0; round < StraightenRounds; round++)
        {
            foreach (var route in layering.Routes.OrderByDescending(route => route.Count)) Straighten(route);
        }

        return xs;
    }

    public static double Width(IReadOnlyList<double> widths) => widths.Sum() + ((widths.Count - 1) * BoxGap);

    void Pack(List<int> layer)
    {
        for (var i = 1; i < layer.Count; i++) xs[layer[i]] = xs[layer[i - 1]] + Distance(layer[i - 1], layer[i]);
        var shift = layer.Count == 0 ? 0 : (maxWidth - xs[layer[^1]]) / 2;
        foreach (var node in layer) xs[node] += shift;
    }

    void Settle(List<int> layer, Func<int, IReadOnlyList<int>> neighboursOf)
    {
        if (layer.Count == 0) return;

        var offsets = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++) offsets[i] = offsets[i - 1] + Distance(layer[i - 1], layer[i]);

        var wanted = layer.Select((node, i) => Wanted(node, neighboursOf(node)) is var (x, weight) ? (x - offsets[i], weight) : default);
        var settled = Isotonic([.. wanted]);
        var lowest = widthOf(layer[0]) / 2;
        var highest = Math.Max(lowest, maxWidth - offsets[^1] - (widthOf(layer[^1]) / 2));
        for (var i = 0; i < layer.Count; i++) xs[layer[i]] = Math.Clamp(settled[i], lowest, highest) + offsets[i];
    }

    (double X, double Weight) Wanted(int node, IReadOnlyList<int> neighbours)
    {
        if (neighbours.Count == 0) return (xs[node], 0.01);

        var weights = neighbours.Select(neighbour => Weight(node, neighbour)).ToList();
        return (neighbours.Zip(weights, (neighbour, weight) => xs[neighbour] * weight).Sum() / weights.Sum(), weights.Sum());
    }

    double Weight(int one, int other) => (layering.IsBend(one), layering.IsBend(other)) switch
    {
        (true, true) => 8,
        (false, false) => 1,
        _ => 2,
    };

    double Distance(int left, int right)
    {
        var gap = layering.IsBend(left) && layering.IsBend(right) ? BendGap : BoxGap;
        return ((widthOf(left) + widthOf(right)) / 2) + gap;
    }

    /// <summary>Puts as many bends in a row as possible below each other.</summary>
    void Straighten(IReadOnlyList<int> route)
    {
        for (var start = 1; start < route.Count - 1;)
        {
            var (low, high) = Room(route[start]);
            var end = start + 1;
            for (; end < route.Count - 1; end++)
            {
                var (lower, higher) = Room(route[end]);
                if (Math.Max(low, lower) > Math.Min(high, higher)) break;

                (low, high) = (Math.Max(low, lower), Math.Min(high, higher));
            }

            var bends = Enumerable.Range(start, end - start).Select(i => route[i]).ToList();
            var x = Math.Clamp(bends.Average(bend => xs[bend]), low, high);
            foreach (var bend in bends) xs[bend] = x;
            start = end;
        }
    }

    /// <summary>Where the node may stand between its neighbours.</summary>
    (double Low, double High) Room(int node)
    {
        var layer = layering.Layers[layering.LayerOf(node)];
        var position = layer.IndexOf(node);
        var low = position == 0 ? 0 : xs[layer[position - 1]] + Distance(layer[position - 1], node);
        var high = position == layer.Count - 1 ? maxWidth : xs[layer[position + 1]] - Distance(node, layer[position + 1]);
        return (Math.Min(low, xs[node]), Math.Max(high, xs[node]));
    }

    /// <summary>The nearest values that never fall: neighbours that would are put together at their mean.</summary>
    static double[] Isotonic(IReadOnlyList<(double Value, double Weight)> wanted)
    {
        var blocks = new List<(double Value, double Weight, int Count)>();
        foreach (var (value, weight) in wanted)
        {
            var block = (Value: value, Weight: weight, Count: 1);
            while (blocks.Count > 0 && blocks[^1].Value > block.Value)
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                var sum = before.Weight + block.Weight;
                block = (((before.Value * before.Weight) + (block.Value * block.Weight)) / sum, sum, before.Count + block.Count);
            }

            blocks.Add(block);
        }

        return [.. blocks.SelectMany(block => Enumerable.Repeat(block.Value, block.Count))];
    }
}
