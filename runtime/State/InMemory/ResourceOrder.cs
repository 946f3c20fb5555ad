using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The entries of a table in the order of their ids. New ones are merged in when somebody asks for a list; updates touch nothing. Guarded
/// by the lock of the collection.
/// </summary>
sealed class ResourceOrder(ResourceTable table)
{
    int[] numbers = [];
    int count;
    bool hasRemoved;

    /// <summary>Entries from here on are not yet in.</summary>
    int known;

    /// <summary>The numbers of all entries in use.</summary>
    public ReadOnlySpan<int> Sorted()
    {
        if (hasRemoved) DropRemoved();
        if (known < table.Used) Merge(Fresh());
        return numbers.AsSpan(0, count);
    }

    public void Removed() => hasRemoved = true;

    /// <summary>The table was made anew.</summary>
    /// <param name="moved">The new number of each entry; -1: it is gone.</param>
    public void Moved(int[] moved)
    {
        var kept = 0;
        foreach (var number in numbers.AsSpan(0, count))
        {
            if (moved[number] >= 0) numbers[kept++] = moved[number];
        }

        known = moved.AsSpan(0, known).Length - moved.AsSpan(0, known).Count(-1);
        (count, hasRemoved) = (kept, false);
    }

    void DropRemoved()
    {
        var kept = 0;
        foreach (var number in numbers.AsSpan(0, count))
        {
            if (table[number] is not null) numbers[kept++] = number;
        }

        (count, hasRemoved) = (kept, false);
    }

    int[] Fresh()
    {
        var fresh = new List<int>(table.Used - known);
        for (; known < table.Used; known++)
        {
            if (table[known] is not null) fresh.Add(known);
        }

        var sorted = fresh.ToArray();
        Array.Sort(Array.ConvertAll(sorted, IdOf), sorted, Utf8Order.Instance);
        return sorted;
    }

    /// <summary>From behind, in place: each new one to where it belongs, what stands above it moved once.</summary>
    void Merge(ReadOnlySpan<int> fresh)
    {
        var end = count;
        count += fresh.Length;
        if (count > numbers.Length) Array.Resize(ref numbers, Math.Max(count, numbers.Length + (numbers.Length / 4)));

        for (var left = fresh.Length; left > 0; left--)
        {
            var place = PlaceOf(IdOf(fresh[left - 1]), end);
            numbers.AsSpan(place, end - place).CopyTo(numbers.AsSpan(place + left));
            numbers[place + left - 1] = fresh[left - 1];
            end = place;
        }
    }

    int PlaceOf(string id, int end)
    {
        var (low, high) = (0, end);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Utf8Order.Instance.Compare(IdOf(numbers[middle]), id) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    string IdOf(int number) => table[number]!.Metadata.Id;
}
