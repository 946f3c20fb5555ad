namespace Strata.Runtime.Drawing;

/// <summary>
/// A layer for each node so that every link leads down: as far up as its inputs allow, then moved to where its links get short.
/// Nodes of two kinds that are linked with the other kind only stay on alternating layers.
/// </summary>
static class LayerAssignment
{
    const int Rounds = 16;

    /// <param name="links">Without cycles.</param>
    /// <param name="first">The highest layer a node may be on: 0 or 1.</param>
    public static int[] Of(IReadOnlyList<int> first, IReadOnlyList<(int From, int To)> links)
    {
        var into = links.ToLookup(link => link.To, link => link.From);
        var from = links.ToLookup(link => link.From, link => link.To);
        var layers = new int[first.Count];
        Array.Fill(layers, -1);
        for (var node = 0; node < layers.Length; node++) Place(node);
        for (var round = 0; round < Rounds; round++)
        {
            for (var node = 0; node < layers.Length; node++) Shorten(node);
        }

        var used = layers.Distinct().Order().Index().ToDictionary(layer => layer.Item, layer => layer.Index);
        return [.. layers.Select(layer => used[layer])];

        int Place(int node)
        {
            if (layers[node] < 0) layers[node] = into[node].Select(before => Place(before) + 1).Append(first[node]).Max();
            return layers[node];
        }

        void Shorten(int node)
        {
            var (ins, outs) = (into[node].ToList(), from[node].ToList());
            if (outs.Count > ins.Count) layers[node] = outs.Min(after => layers[after]) - 1;
            else if (ins.Count > outs.Count) layers[node] = ins.Max(before => layers[before]) + 1;
        }
    }
}
