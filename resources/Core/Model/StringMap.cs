using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Resources;

/// <summary>
/// An immutable text-to-text map, sorted by key (ordinal), compared by value: labels, annotations, and string maps in specs.
/// Keys and values have no syntax; empty ones are legal (COSI 1.2).
/// </summary>
public sealed class StringMap : IEquatable<StringMap>, IReadOnlyDictionary<string, string>
{
    readonly KeyValuePair<string, string>[] entries;

    StringMap(KeyValuePair<string, string>[] entries) => this.entries = entries;

    public static StringMap Empty { get; } = new([]);

    public int Count => entries.Length;

    public IEnumerable<string> Keys => entries.Select(entry => entry.Key);

    public IEnumerable<string> Values => entries.Select(entry => entry.Value);

    public string this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no key \"{key}\"");

    /// <summary>A key that comes again replaces its value.</summary>
    public static StringMap From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) last[key] = value;
        if (last.Count == 0) return Empty;

        var sorted = last.ToArray();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new StringMap(sorted);
    }

    /// <summary>The map with the key set; the same instance when nothing changes.</summary>
    public StringMap Set(string key, string value)
    {
        var index = IndexOf(key);
        if (index < 0) return new StringMap([.. entries.AsSpan(0, ~index), new(key, value), .. entries.AsSpan(~index)]);
        if (entries[index].Value == value) return this;

        var changed = entries.AsSpan().ToArray();
        changed[index] = new(key, value);
        return new StringMap(changed);
    }

    /// <summary>The map without the key; the same instance when it had none.</summary>
    public StringMap Remove(string key)
    {
        var index = IndexOf(key);
        if (index < 0) return this;

        return Count == 1 ? Empty : new StringMap([.. entries.AsSpan(0, index), .. entries.AsSpan(index + 1)]);
    }

    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var index = IndexOf(key);
        value = index < 0 ? null : entries[index].Value;
        return index >= 0;
    }

    public bool Equals(StringMap? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Count != other.Count) return false;

        for (var index = 0; index < entries.Length; index++)
        {
            if (entries[index].Key != other.entries[index].Key || entries[index].Value != other.entries[index].Value) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as StringMap);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in entries)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>)entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the key stands; the complement of where it would stand.</summary>
    int IndexOf(string key)
    {
        var (low, high) = (0, entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(entries[middle].Key, key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
