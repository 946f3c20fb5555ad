namespace Strata.Runtime;

/// <summary>A list that keeps its first two items without an array: most passes read two resources and write one.</summary>
struct FewItems<T>
{
    T first;
    T second;
    List<T>? others;

    public int Count { get; private set; }

    public readonly T this[int index] => index switch
    {
        0 => first,
        1 => second,
        _ => others![index - 2],
    };

    public void Add(T item)
    {
        if (Count < 2) Set(Count, item);
        else (others ??= []).Add(item);

        Count++;
    }

    /// <summary>Replaces one of the first two.</summary>
    public void Set(int index, T item)
    {
        if (index == 0) first = item;
        else second = item;
    }

    public readonly IEnumerable<T> All()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }
}
