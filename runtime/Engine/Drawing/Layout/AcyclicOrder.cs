namespace Strata.Runtime.Drawing;

/// <summary>
/// An order of nodes in which few links lead backwards (Eades, Lin and Smyth 1993): sources first, sinks last, in between whoever has the
/// most links out for those in.
/// </summary>
static class AcyclicOrder
{
    /// <returns>Of each link, whether it leads backwards.</returns>
    public static bool[] Backwards(int nodes, IReadOnlyList<(int From, int To)> links)
    {
        var rank = Rank(nodes, links);
        return [.. links.Select(link => rank[link.From] > rank[link.To])];
    }

    static int[] Rank(int nodes, IReadOnlyList<(int From, int To)> links)
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

    static HashSet<int> Take(List<int> remaining, List<(int From, int To)> open, List<int> left, List<int> right)
    {
        var outgoing = open.CountBy(link => link.From).ToDictionary();
        var incoming = open.CountBy(link => link.To).ToDictionary();
        var sources = remaining.Where(node => !incoming.ContainsKey(node)).ToHashSet();
        var sinks = remaining.Where(node => !outgoing.ContainsKey(node) && !sources.Contains(node)).ToHashSet();
        left.AddRange(sources);
        right.AddRange(sinks);
        if (sources.Count + sinks.Count > 0) return [.. sources, .. sinks];

        var most = remaining.MaxBy(node => outgoing[node] - incoming[node]);
        left.Add(most);
        return [most];
    }
}
