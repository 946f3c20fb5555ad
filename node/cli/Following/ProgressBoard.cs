namespace Strata.Cli.Following;

/// <summary>The transfers under way, in the order in which they began. Used from several threads.</summary>
sealed class ProgressBoard
{
    readonly Lock gate = new();
    readonly OrderedDictionary<string, IReadOnlyList<Bar>> transfers = new(StringComparer.Ordinal);

    public IReadOnlyList<Bar> Bars
    {
        get
        {
            lock (gate) return [.. transfers.Values.SelectMany(bars => bars)];
        }
    }

    /// <param name="bars">Of one transfer and of its parts.</param>
    public void Set(string id, IReadOnlyList<Bar> bars)
    {
        lock (gate) transfers[id] = bars;
    }

    public void Remove(string id)
    {
        lock (gate) transfers.Remove(id);
    }
}
