namespace Strata.Runtime.Drawing;

/// <summary>
/// An order of nodes in which few links lead backwards (Eades, Lin and Smyth 1993): sources first, sinks last, in between whoever has the
/// most links out for those in. Heavy links count more.
/// </summary>
static class AcyclicOrder
{
    /// <returns>Of each link, whether it leads backwards.</returns>
    public static bool[] Backwards(int nodes, IReadOnlyList<LayoutLink> links)
    {
        var rank = Rank(nodes, links);
        return [.. links.Select(link => rank[link.From] > rank[link.To])];
    }

    static int[] Rank(int nodes, IReadOnlyList<LayoutLink> links)
    {
        var remaining = Enumerable.Range(0, nodes).ToList();
        var (left, right) = (new List<int>(), new List<int>());
        while (remaining.Count > 0)
        {
            var present = remaining.ToHashSet();
            var open = links.Where(link => present.Contains(link.From) && present.Contains(link.To)).ToList();
            var taken = Take(remaining, open, left, right);
            remaining.RemoveAll(taken.Contains);
        }

        right.Reverse();
        var rank = new int[nodes];
        var order = left.Concat(right).ToList();
        for (var position = 0; position < nodes; position++) rank[order[position]] = position;
        return rank;
    }

    static HashSet<int> Take(List<int> remaining, List<LayoutLink> open, List<int> left, List<int> right)
    {
        var outgoing = open.Select(link => link.From).ToHashSet();
        var incoming = open.Select(link => link.To).ToHashSet();
        var sources = remaining.Where(node => !incoming.Contains(node)).ToHashSet();
        var sinks = remaining.Where(node => !outgoing.Contains(node) && !sources.Contains(node)).ToHashSet();
        left.AddRange(sources);
        right.AddRange(sinks);
        if (sources.Count + sinks.Count > 0) return [.. sources, .. sinks];

        // Within the cycles that nothing outside leads into: what follows from them comes after all of them.
        var first = FirstCycles(remaining, open);
        var most = remaining.Where(first.Contains).MaxBy(node => Sum(link => link.From == node) - Sum(link => link.To == node));
        left.Add(most);
        return [most];

        int Sum(Func<LayoutLink, bool> isCounted) =>
            open.Where(link => first.Contains(link.From) && first.Contains(link.To) && isCounted(link)).Sum(link => link.Weight);
    }

    /// <summary>The nodes from which the one with the fewest nodes before it can be reached: they all reach each other.</summary>
    static HashSet<int> FirstCycles(List<int> remaining, List<LayoutLink> open)
    {
        var into = open.ToLookup(link => link.To, link => link.From);
        return remaining.Select(Before).MinBy(before => before.Count)!;

        HashSet<int> Before(int node)
        {
            var found = new HashSet<int>();
            var next = new Stack<int>([node]);
            while (next.TryPop(out var current))
            {
                foreach (var before in into[current])
                {
                    if (found.Add(before)) next.Push(before);
                }
            }

            return found;
        }
    }
}
