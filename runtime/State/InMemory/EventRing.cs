using Google.Protobuf;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime;

/// <summary>
/// The history of one kind: position k holds the k-th event since the start. Guarded by the lock of its collection, save for
/// <see cref="BookmarkOf"/>. Holds what changed; the event of a change is made when the first reader comes, and is the same object for all.
/// </summary>
sealed class EventRing(Kind kind, InMemoryStateOptions options, BookmarkSeal seal) : IBookmarks
{
    const int FirstSlots = 4;

    /// <summary>
    /// How many of the latest events keep the wire form of their resources. Readers are seldom further behind; who replays a long history
    /// has it made again, and the history of a server takes half the memory.
    /// </summary>
    const int KeptEncoded = 1024;

    readonly int maxCapacity = Math.Max(options.InitialHistory, options.MaxHistory);

    // As many slots as are used so far, and at most Capacity: a kind in which nothing happens costs nothing.
    Change[] changes = [];
    StateEvent?[] events = [];
    byte[]? tag;
    long tail;

    StateEvent[]? lastRead;
    long lastReadFrom;

    /// <summary>The position that the next event will get. May be read without the lock: it only grows.</summary>
    public long Tail
    {
        get => Volatile.Read(ref tail);
        private set => Volatile.Write(ref tail, value);
    }

    public int Capacity { get; private set; } = Math.Max(1, options.InitialHistory);

    public int Count => (int)Math.Min(Tail, Capacity);

    byte[] Tag => tag ??= seal.TagOf(kind);

    /// <summary>The earliest position a replay may start at.</summary>
    long ReplayFloor => Math.Clamp(Tail - Capacity + options.HistoryGap, 0, Tail);

    /// <param name="resource">The new state; null: destroyed.</param>
    /// <param name="old">The state before; null: created.</param>
    public void Append(IResource? resource, IResource? old, int hash)
    {
        Grow();
        var slot = SlotOf(Tail);
        changes[slot] = new Change(resource, old, hash);
        if (slot < events.Length) events[slot] = null;
        lastRead = null;
        if (ResourceEncoder.IsInUse && Capacity > KeptEncoded && Tail >= KeptEncoded) ForgetEncoded(changes[SlotOf(Tail - KeptEncoded)]);
        Tail++;
    }

    /// <summary>Everything from the position on.</summary>
    public StateEvent[] Read(long from)
    {
        if (lastRead is { } shared && lastReadFrom == from) return shared;

        MakeRoomForEvents();
        var read = new StateEvent[Tail - from];
        var target = read.AsSpan();
        for (var index = 0; index < target.Length; index++) target[index] = EventAt(from + index);
        (lastRead, lastReadFrom) = (read, from);
        return read;
    }

    /// <summary>What concerns one resource from the position on.</summary>
    public StateEvent[] Read(long from, Pointer pointer)
    {
        MakeRoomForEvents();
        var read = new List<StateEvent>();
        for (var position = from; position < Tail; position++)
        {
            if (changes[SlotOf(position)].Concerns(pointer)) read.Add(EventAt(position));
        }

        return [.. read];
    }

    public bool HasOverrun(long position) => Tail - position > Capacity;

    public WatchOverrunException Overrun(long position) => new(kind, Tail, position, Capacity);

    public ByteString BookmarkOf(long position) => BookmarkSeal.Write(Tag, position);

    /// <summary>The position after the bookmarked event.</summary>
    /// <param name="floor">
    /// The lowest position a bookmark of this kind of watch may name (COSI 3.8): 0, or -1 for the bookmark of an empty start.
    /// </param>
    public long After(ByteString bookmark, long floor)
    {
        var position = BookmarkSeal.Read(Tag, bookmark);
        if (position >= Tail) throw new InvalidBookmarkException("in the future");
        if (position < Math.Max(floor, Tail - Capacity + options.HistoryGap))
            throw new InvalidBookmarkException("older than the kept history");

        return position + 1;
    }

    /// <summary>The start of a replay of up to <paramref name="count"/> events.</summary>
    public long StartOfTail(int count) => Math.Max(ReplayFloor, Tail - count);

    /// <summary>The start of a replay of up to <paramref name="count"/> events of one resource.</summary>
    public long StartOfTail(int count, Pointer pointer)
    {
        var start = Tail;
        for (var position = Tail - 1; position >= ReplayFloor && count > 0; position--)
        {
            if (!changes[SlotOf(position)].Concerns(pointer)) continue;

            start = position;
            count--;
        }

        return start;
    }

    int SlotOf(long position) => (int)((ulong)position % (uint)Capacity);

    StateEvent EventAt(long position)
    {
        ref var made = ref events[SlotOf(position)];
        return made ??= changes[SlotOf(position)].ToEvent(position, this);
    }

    /// <summary>What stands in the table keeps its form, and loses it here once something else stands there.</summary>
    static void ForgetEncoded(Change change)
    {
        if (change.Old is not null) ResourceEncoder.Forget(change.Old);
    }

    void Grow()
    {
        // Growth happens only at the moment the ring has been filled exactly once: the slots then still are in order (COSI 3.7).
        if (Tail == Capacity && Capacity < maxCapacity) Capacity = (int)Math.Min(Capacity * 2L, maxCapacity);
        if (Tail < Capacity && Tail == changes.Length)
            Array.Resize(ref changes, (int)Math.Min(Capacity, Math.Max(FirstSlots, changes.Length * 2L)));
    }

    void MakeRoomForEvents()
    {
        if (events.Length < changes.Length) Array.Resize(ref events, changes.Length);
    }

    readonly record struct Change(IResource? Resource, IResource? Old, int Hash)
    {
        public bool Concerns(Pointer pointer) => Hash == pointer.GetHashCode() && (Resource ?? Old)!.Metadata.Id == pointer.Id;

        public StateEvent ToEvent(long position, IBookmarks bookmarks) => this switch
        {
            { Resource: null } => new StateEvent.Destroyed(Old!) { Position = position, Bookmarks = bookmarks },
            { Old: null } => new StateEvent.Created(Resource) { Position = position, Bookmarks = bookmarks },
            _ => new StateEvent.Updated(Resource, Old) { Position = position, Bookmarks = bookmarks },
        };
    }
}
