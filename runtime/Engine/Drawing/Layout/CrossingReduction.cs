namespace Strata.Runtime.Drawing;

/// <summary>
/// Orders the nodes of each layer so that few links cross: sweeps down and up that bring each node to the mean of its neighbours, and
/// exchanges of neighbours where that helps; the best order found stays.
/// </summary>
static class CrossingReduction
{
    const int Sweeps = 32;

    public static void Apply(Layering layering)
    {
        var best = (Order: layering.CopyOrder(), Crossings: Count(layering));
        foreach (var fromBottom in new[] { false, true })
        {
            if (fromBottom) Reverse(layering);
            for (var sweep = 0; sweep < Sweeps && best.Crossings > 0; sweep++)
            {
                Sweep(layering, isDown: sweep % 2 == 0 != fromBottom);
                Exchange(layering);
                var crossings = Count(layering);
                if (crossings < best.Crossings) best = (layering.CopyOrder(), crossings);
            }
        }

        layering.Restore(best.Order);
    }

    public static int Count(Layering layering)
    {
        var positions = PositionsOf(layering);
        return layering.Layers.Sum(layer => Crossings(layer, layering.Below, positions));
    }

    static void Reverse(Layering layering)
    {
        foreach (var layer in layering.Layers) layer.Reverse();
    }

    static void Sweep(Layering layering, bool isDown)
    {
        var positions = PositionsOf(layering);
        foreach (var layer in isDown ? layering.Layers : layering.Layers.Reverse())
        {
            var wanted = layer.ToDictionary(
                node => node,
                node => Mean(isDown ? layering.Above(node) : layering.Below(node), node, positions));
            var sorted = layer.OrderBy(node => wanted[node]).ToList(); // stable
            layer.Clear();
            layer.AddRange(sorted);
            for (var position = 0; position < layer.Count; position++) positions[layer[position]] = position;
        }
    }

    /// <summary>Nodes without neighbours stay where they are.</summary>
    static double Mean(IReadOnlyList<int> neighbours, int node, int[] positions) =>
        neighbours.Count == 0 ? positions[node] : neighbours.Average(neighbour => positions[neighbour]);

    static void Exchange(Layering layering)
    {
        var positions = PositionsOf(layering);
        for (var isBetter = true; isBetter;)
        {
            isBetter = false;
            foreach (var layer in layering.Layers)
            {
                for (var left = 0; left + 1 < layer.Count; left++)
                {
                    var (one, two) = (layer[left], layer[left + 1]);
                    if (Between(one, two, layering, positions) <= Between(two, one, layering, positions)) continue;

                    (layer[left], layer[left + 1]) = (two, one);
                    (positions[one], positions[two]) = (left + 1, left);
                    isBetter = true;
                }
            }
        }
    }

    /// <summary>How many links of the two cross when one stands left of two.</summary>
    static int Between(int one, int two, Layering layering, int[] positions) =>
        Inversions(layering.Above(one), layering.Above(two), positions) + Inversions(layering.Below(one), layering.Below(two), positions);

    static int Inversions(IReadOnlyList<int> left, IReadOnlyList<int> right, int[] positions) =>
        left.Sum(mine => right.Count(other => positions[other] < positions[mine]));

    static int Crossings(List<int> layer, Func<int, IReadOnlyList<int>> below, int[] positions)
    {
        var crossings = 0;
        for (var left = 0; left < layer.Count; left++)
        {
            for (var right = left + 1; right < layer.Count; right++)
                crossings += Inversions(below(layer[left]), below(layer[right]), positions);
        }

        return crossings;
    }

    static int[] PositionsOf(Layering layering)
    {
        var positions = new int[layering.Count];
        foreach (var layer in layering.Layers)
        {
            for (var position = 0; position < layer.Count; position++) positions[layer[position]] = position;
        }

        return positions;
    }
}
