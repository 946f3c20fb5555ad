using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Resources;

/// <summary>
/// An immutable text-to-text map, sorted by key (ordinal), compared by value: labels, annotations, and string maps in specs.
/// Keys and values have no syntax; empty ones are legal (COSI 1.2).
/// </summary>
public sealed class StringMap : IEquatable<StringMap>, IReadOnlyDictionary<string, string>
{
    readonly EquatableMap<string, string> entries;

    StringMap(EquatableMap<string, string> entries) => this.entries = entries;

    public static StringMap Empty { get; } = new(default);

    public int Count => entries.Count;

    public IEnumerable<string> Keys => entries.Keys;

    public IEnumerable<string> Values => entries.Values;

    public string this[string key] => entries[key];

    /// <summary>A key that comes again replaces its value.</summary>
    public static StringMap From(IEnumerable<KeyValuePair<string, string>> pairs) => Of(EquatableMap<string, string>.From(pairs));

    /// <summary>The map with the key set; the same instance when nothing changes.</summary>
    public StringMap Set(string key, string value) =>
        entries.TryGetValue(key, out var current) && current == value ? this : new StringMap(entries.Set(key, value));

    /// <summary>The map without the key; the same instance when it had none.</summary>
    public StringMap Remove(string key) => entries.ContainsKey(key) ? Of(entries.Remove(key)) : this;

    public bool ContainsKey(string key) => entries.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => entries.TryGetValue(key, out value);

    public bool Equals(StringMap? other) => other is not null && entries.Equals(other.entries);

    public override bool Equals(object? obj) => Equals(obj as StringMap);

    public override int GetHashCode() => entries.GetHashCode();

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static StringMap Of(EquatableMap<string, string> entries) => entries.Count == 0 ? Empty : new StringMap(entries);
}
