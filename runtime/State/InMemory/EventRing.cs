using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The history of one kind: position k holds the k-th event since the start. Guarded by the lock of its collection.
/// Bookmarks are 16 random bytes of this ring, which bind them to process and kind, and a big-endian position.
/// </summary>
sealed class EventRing(Kind kind, InMemoryStateOptions options)
{
    const int TagLength = 16;

    readonly byte[] tag = RandomNumberGenerator.GetBytes(TagLength);
    readonly int maxCapacity = Math.Max(options.InitialHistory, options.MaxHistory);

    StateEvent[] slots = new StateEvent[options.InitialHistory];

    /// <summary>The position that the next event will get.</summary>
    public long Tail { get; private set; }

    public int Capacity => slots.Length;

    /// <summary>The earliest position a replay may start at.</summary>
    long ReplayFloor => Math.Max(0, Tail - Capacity + options.HistoryGap);

    public void Append(StateEvent item)
    {
        // Growth happens only at the moment the ring has been filled exactly once: the slots then still are in order (COSI 3.7).
        if (Tail == Capacity && Capacity < maxCapacity) Array.Resize(ref slots, Math.Min(Capacity * 2, maxCapacity));

        slots[Tail % Capacity] = item with { Bookmark = BookmarkOf(Tail) };
        Tail++;
    }

    public StateEvent this[long position]
    {
        get
        {
            Debug.Assert(position < Tail && position >= Tail - Capacity);
            return slots[position % Capacity];
        }
    }

    public bool HasOverrun(long position) => Tail - position > Capacity;

    public WatchOverrunException Overrun(long position) => new(kind, Tail, position, Capacity);

    public ByteString BookmarkOf(long position)
    {
        Span<byte> bytes = stackalloc byte[TagLength + sizeof(long)];
        tag.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[TagLength..], position);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>The position after the bookmarked event.</summary>
    /// <param name="floor">
    /// The lowest position a bookmark of this kind of watch may name (COSI 3.8): 0, or -1 for the bookmark of an empty start.
    /// </param>
    public long After(ByteString bookmark, long floor)
    {
        var bytes = bookmark.Span;
        if (bytes.Length != TagLength + sizeof(long)) throw new InvalidBookmarkException($"{bytes.Length} bytes long");
        if (!bytes[..TagLength].SequenceEqual(tag)) throw new InvalidBookmarkException("of another process or kind");

        var position = BinaryPrimitives.ReadInt64BigEndian(bytes[TagLength..]);
        if (position >= Tail) throw new InvalidBookmarkException("in the future");
        if (position < Math.Max(floor, Tail - Capacity + options.HistoryGap))
            throw new InvalidBookmarkException("older than the kept history");

        return position + 1;
    }

    /// <summary>The start of a replay of up to <paramref name="count"/> events that <paramref name="selects"/> accepts.</summary>
    public long StartOfTail(int count, Func<StateEvent, bool> selects)
    {
        var start = Tail;
        for (var position = Tail - 1; position >= ReplayFloor && count > 0; position--)
        {
            if (!selects(this[position])) continue;

            start = position;
            count--;
        }

        return start;
    }
}
