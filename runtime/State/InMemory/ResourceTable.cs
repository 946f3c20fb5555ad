using System.Numerics;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The resources of one kind by id. Writers hold the lock of the collection; <see cref="Find"/> takes none, and sees the latest write: an
/// entry changes in one place, a removed one keeps its way onward and is never used again, and growth makes a new table and publishes it.
/// </summary>
sealed class ResourceTable
{
    const int SmallestCapacity = 4;

    volatile Shape shape = new([0], []);

    /// <summary>Of each entry, once any resource has labels; see <see cref="LabelSignature"/>.</summary>
    ulong[] signatures = [];

    /// <summary>How many resources there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many entries are used; those of removed resources stay until the table is made anew.</summary>
    public int Used { get; private set; }

    public IResource? this[int number] => shape.Entries[number].Resource;

    public IResource? Find(Pointer pointer) => shape.Find(pointer);

    /// <summary>The number of the entry, or -1. It holds until the next <see cref="Add"/> or <see cref="Remove"/>.</summary>
    public int NumberOf(Pointer pointer) => shape.NumberOf(pointer);

    public ulong SignatureOf(int number) => number < signatures.Length ? signatures[number] : 0;

    /// <summary>The resources of the entries, all of them in use.</summary>
    public IResource[] Select(ReadOnlySpan<int> numbers)
    {
        var entries = shape.Entries;
        var resources = new IResource[numbers.Length];
        var target = resources.AsSpan();
        for (var index = 0; index < numbers.Length; index++) target[index] = entries[numbers[index]].Resource!;
        return resources;
    }

    public void Replace(int number, IResource resource)
    {
        ref var entry = ref shape.Entries[number];
        if (!ReferenceEquals(entry.Resource!.Metadata.Labels, resource.Metadata.Labels)) Sign(number, resource);
        Volatile.Write(ref entry.Resource, resource);
    }

    /// <returns>Where each entry went when the table was made anew; otherwise null.</returns>
    public int[]? Add(int hash, IResource resource)
    {
        var moved = Used == shape.Entries.Length ? Rebuild() : null;
        var number = Used++;
        Count++;
        Sign(number, resource);
        shape.Put(number, hash, resource.Metadata.Id, resource);
        return moved;
    }

    /// <inheritdoc cref="Add"/>
    public int[]? Remove(int number)
    {
        shape.Unlink(number);
        Count--;
        return shape.Entries.Length > 16 * (Count + SmallestCapacity) ? Rebuild() : null;
    }

    void Sign(int number, IResource resource)
    {
        var signature = LabelSignature.Of(resource.Metadata.Labels);
        if (signature == 0 && signatures.Length == 0) return;
        if (number >= signatures.Length) Array.Resize(ref signatures, shape.Entries.Length);

        signatures[number] = signature;
    }

    /// <summary>A table with the entries in use only, and half as many free ones at least.</summary>
    int[]? Rebuild()
    {
        var old = shape.Entries;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestCapacity, Count + (Count / 2) + 1));
        var next = new Shape(new int[capacity], new Entry[capacity]);
        var nextSignatures = signatures.Length == 0 ? signatures : new ulong[capacity];
        var moved = Count == Used ? null : new int[Used];
        var number = 0;
        for (var from = 0; from < Used; from++)
        {
            if (moved is not null) moved[from] = old[from].Resource is null ? -1 : number;
            if (old[from].Resource is not { } resource) continue;

            if (nextSignatures.Length > 0) nextSignatures[number] = SignatureOf(from);
            next.Put(number++, old[from].Hash, old[from].Id, resource);
        }

        Used = number;
        signatures = nextSignatures;
        shape = next;
        return moved;
    }

    struct Entry
    {
        public IResource? Resource;

        /// <summary>Of the resource: a reader that looks here need not load two objects to find that it is another one.</summary>
        public string Id;

        public int Hash;

        /// <summary>The next entry of the same bucket, counted from 1; 0: none.</summary>
        public int Next;
    }

    sealed class Shape(int[] buckets, Entry[] entries)
    {
        public Entry[] Entries { get; } = entries;

        public IResource? Find(Pointer pointer)
        {
            var number = NumberOf(pointer);
            return number < 0 ? null : Volatile.Read(ref Entries[number].Resource);
        }

        public int NumberOf(Pointer pointer)
        {
            var hash = pointer.GetHashCode();
            var id = pointer.Id;
            var link = Volatile.Read(ref buckets[hash & (buckets.Length - 1)]);
            while (link != 0)
            {
                ref var entry = ref Entries[link - 1];
                if (entry.Hash == hash && entry.Id == id && Volatile.Read(ref entry.Resource) is not null) return link - 1;

                link = Volatile.Read(ref entry.Next);
            }

            return -1;
        }

        public void Put(int number, int hash, string id, IResource resource)
        {
            ref var bucket = ref buckets[hash & (buckets.Length - 1)];
            Entries[number] = new Entry { Resource = resource, Id = id, Hash = hash, Next = bucket };
            Volatile.Write(ref bucket, number + 1);
        }

        /// <summary>Readers that stand on the entry go on from there.</summary>
        public void Unlink(int number)
        {
            ref var entry = ref Entries[number];
            ref var link = ref buckets[entry.Hash & (buckets.Length - 1)];
            while (link != number + 1) link = ref Entries[link - 1].Next;
            Volatile.Write(ref link, entry.Next);
            Volatile.Write(ref entry.Resource, null);
        }
    }
}
