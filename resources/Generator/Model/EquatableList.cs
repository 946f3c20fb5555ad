using System.Collections;

namespace Strata.Resources.Generator;

/// <summary>A list compared by its elements: the incremental pipeline skips work only for models that are equal by value.</summary>
sealed class EquatableList<T>(IReadOnlyList<T> items) : IEquatable<EquatableList<T>>, IReadOnlyList<T> where T : IEquatable<T>
{
    public int Count => items.Count;

    public T this[int index] => items[index];

    public bool Equals(EquatableList<T>? other) => other is not null && items.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode() => items.Aggregate(17, (hash, item) => unchecked((hash * 31) + item.GetHashCode()));

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
