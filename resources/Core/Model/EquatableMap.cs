using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Resources;

/// <summary>
/// An immutable map, sorted by key (texts by ordinal), compared by its entries: the maps of specs. Records compare other maps by
/// reference, which would make every reconcile look like a change. <c>default</c> is the empty map.
/// </summary>
public readonly struct EquatableMap<TKey, TValue> : IEquatable<EquatableMap<TKey, TValue>>, IReadOnlyDictionary<TKey, TValue>
    where TKey : notnull
{
    static readonly IComparer<TKey> Order =
        typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal : Comparer<TKey>.Default;

    readonly KeyValuePair<TKey, TValue>[]? entries;

    EquatableMap(KeyValuePair<TKey, TValue>[] entries) => this.entries = entries;

    public static EquatableMap<TKey, TValue> Empty => default;

    public int Count => Sorted.Length;

    public IEnumerable<TKey> Keys => Sorted.Select(entry => entry.Key);

    public IEnumerable<TValue> Values => Sorted.Select(entry => entry.Value);

    public TValue this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no key \"{key}\"");

    /// <summary>A key that comes again replaces its value.</summary>
    public static EquatableMap<TKey, TValue> From(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        var last = new Dictionary<TKey, TValue>();
        foreach (var (key, value) in pairs) last[key] = value;
        if (last.Count == 0) return Empty;

        var sorted = last.ToArray();
        Array.Sort(sorted, static (left, right) => Order.Compare(left.Key, right.Key));
        return new EquatableMap<TKey, TValue>(sorted);
    }

    /// <summary>The map with the key set.</summary>
    public EquatableMap<TKey, TValue> Set(TKey key, TValue value)
    {
        var index = IndexOf(key);
        if (index < 0) return new EquatableMap<TKey, TValue>([.. Sorted.AsSpan(0, ~index), new(key, value), .. Sorted.AsSpan(~index)]);

        var changed = Sorted.ToArray();
        changed[index] = new(key, value);
        return new EquatableMap<TKey, TValue>(changed);
    }

    /// <summary>The map without the key.</summary>
    public EquatableMap<TKey, TValue> Remove(TKey key)
    {
        var index = IndexOf(key);
        if (index < 0) return this;

        return Count == 1 ? Empty : new EquatableMap<TKey, TValue>([.. Sorted.AsSpan(0, index), .. Sorted.AsSpan(index + 1)]);
    }

    public bool ContainsKey(TKey key) => IndexOf(key) >= 0;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var index = IndexOf(key);
        value = index < 0 ? default : Sorted[index].Value;
        return index >= 0;
    }

    public bool Equals(EquatableMap<TKey, TValue> other)
    {
        if (ReferenceEquals(Sorted, other.Sorted)) return true;
        if (Count != other.Count) return false;

        for (var index = 0; index < Count; index++)
        {
            var (one, two) = (Sorted[index], other.Sorted[index]);
            if (Order.Compare(one.Key, two.Key) != 0 || !EqualityComparer<TValue>.Default.Equals(one.Value, two.Value)) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is EquatableMap<TKey, TValue> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in Sorted)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<TKey, TValue>>)Sorted).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{{{string.Join(", ", Sorted.Select(entry => $"{entry.Key}: {entry.Value}"))}}}";

    public static bool operator ==(EquatableMap<TKey, TValue> left, EquatableMap<TKey, TValue> right) => left.Equals(right);

    public static bool operator !=(EquatableMap<TKey, TValue> left, EquatableMap<TKey, TValue> right) => !left.Equals(right);

    KeyValuePair<TKey, TValue>[] Sorted => entries ?? [];

    /// <summary>Where the key stands; the complement of where it would stand.</summary>
    int IndexOf(TKey key)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Order.Compare(Sorted[middle].Key, key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}

public static class EquatableMap
{
    /// <summary>A key that comes again replaces its value.</summary>
    public static EquatableMap<TKey, TValue> ToEquatableMap<TKey, TValue>(this IEnumerable<KeyValuePair<TKey, TValue>> pairs)
        where TKey : notnull => EquatableMap<TKey, TValue>.From(pairs);
}
