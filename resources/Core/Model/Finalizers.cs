using System.Collections;
using System.Collections.Immutable;

namespace Strata.Resources;

/// <summary>Who must let go before a resource may be destroyed: unique, kept in insertion order, compared as a set (COSI 1.2).</summary>
public sealed class Finalizers : IEquatable<Finalizers>, IReadOnlyList<string>
{
    readonly ImmutableArray<string> names;

    Finalizers(ImmutableArray<string> names) => this.names = names;

    public static Finalizers Empty { get; } = new([]);

    public int Count => names.Length;

    public bool IsEmpty => names.IsEmpty;

    public string this[int index] => names[index];

    public static Finalizers From(IEnumerable<string> names) => names.Aggregate(Empty, (set, name) => set.Add(name));

    public bool Contains(string name) => names.Contains(name, StringComparer.Ordinal);

    /// <summary>The set with the name; the same instance when it was there.</summary>
    public Finalizers Add(string name) => Contains(name) ? this : new Finalizers(names.Add(name));

    /// <summary>The set without the name; the same instance when it was absent.</summary>
    public Finalizers Remove(string name) => Contains(name) ? new Finalizers(names.Remove(name)) : this;

    public bool Equals(Finalizers? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Count != other.Count) return false;

        foreach (var name in names)
        {
            if (!other.Contains(name)) return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Finalizers);

    public override int GetHashCode() => names.Aggregate(0, (hash, name) => hash ^ StringComparer.Ordinal.GetHashCode(name));

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
