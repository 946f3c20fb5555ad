using System.Collections.Concurrent;

namespace Strata.Runtime;

/// <summary>The types that metrics tell apart: a bounded number, whatever callers name.</summary>
sealed class TypeTags
{
    const int LongestName = 200;

    readonly Lock gate = new();
    readonly ConcurrentDictionary<string, TypeTag> tags = new(StringComparer.Ordinal);
    readonly TypeTag other = new("other");
    int left;

    public TypeTags(StateMetricsOptions options)
    {
        foreach (var type in options.Types) tags[type] = new TypeTag(type);
        left = options.MaxTypes;
    }

    public IEnumerable<TypeTag> All => tags.Values.Append(other);

    public TypeTag Of(string type) => tags.GetValueOrDefault(type, other);

    /// <summary>A resource of the type exists or existed: from now on it has a tag, if there is room.</summary>
    public TypeTag Seen(string type)
    {
        if (tags.TryGetValue(type, out var known)) return known;
        if (type.Length > LongestName) return other;

        lock (gate)
        {
            if (tags.TryGetValue(type, out known)) return known;
            if (left == 0) return other;

            left--;
            return tags[type] = new TypeTag(type);
        }
    }
}

/// <summary>A type as metrics name it, with the number of its open watches.</summary>
sealed class TypeTag(string name)
{
    long watches;

    readonly KeyValuePair<string, object?> tag = new("type", name);

    public KeyValuePair<string, object?> AsTag() => tag;

    public long Watches => Interlocked.Read(ref watches);

    public void WatchOpened() => Interlocked.Increment(ref watches);

    public void WatchEnded() => Interlocked.Decrement(ref watches);
}
