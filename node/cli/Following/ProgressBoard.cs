namespace Strata.Cli.Following;

/// <summary>The transfers under way, in the order in which they began. Used from several threads.</summary>
sealed class ProgressBoard
{
    readonly Lock gate = new();
    readonly OrderedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public void Set(string id, string name, long bytes, long total, TimeSpan now)
    {
        lock (gate)
        {
            var rate = entries.TryGetValue(id, out var known) ? known.Rate : new TransferRate();
            rate.Add(now, bytes);
            entries[id] = new Entry(name, bytes, total, rate);
        }
    }

    public void Remove(string id)
    {
        lock (gate) entries.Remove(id);
    }

    public IReadOnlyList<Bar> BarsAt(TimeSpan now)
    {
        lock (gate) return [.. entries.Values.Select(e => new Bar(e.Name, e.Bytes, e.Total, e.Rate.At(now)))];
    }

    sealed record Entry(string Name, long Bytes, long Total, TransferRate Rate);
}
