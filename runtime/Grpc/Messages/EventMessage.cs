using System.Text;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>An event on its way out (COSI 3.1, 6.3), from the bytes that its resources keep. Bookmarks pass as they are.</summary>
readonly struct EventMessage
{
    readonly StateEvent item;
    readonly EventType type;
    readonly ReadOnlyMemory<byte> resource;
    readonly ReadOnlyMemory<byte> old;

    EventMessage(StateEvent item, EventType type, IResource? resource, IResource? old = null)
    {
        this.item = item;
        this.type = type;
        if (type != EventType.Errored) this.resource = ResourceEncoder.Encode(resource!);
        if (old is not null) this.old = ResourceEncoder.Encode(old);
        Size = Measure();
    }

    /// <summary>Bytes of the `Event`, without the key and length that a `WatchResponse` puts before it.</summary>
    public int Size { get; }

    public static EventMessage Of(StateEvent item) => item switch
    {
        StateEvent.Created created => new(item, EventType.Created, created.Resource),
        StateEvent.Updated updated => new(item, EventType.Updated, updated.Resource, updated.Old),
        StateEvent.Destroyed destroyed => new(item, EventType.Destroyed, destroyed.Resource),
        StateEvent.Bootstrapped end => new(item, EventType.Bootstrapped, new Tombstone(new Pointer(end.Kind, ""))),
        StateEvent.Noop noop => new(item, EventType.Noop, new Tombstone(new Pointer(noop.Kind, ""))),
        StateEvent.Errored => new(item, EventType.Errored, null),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "an event of no known type"),
    };

    public void WriteTo(ref WireWriter writer)
    {
        writer.Begin(WatchResponse.EventFieldNumber, Size);
        if (!resource.IsEmpty) writer.Bytes(Event.ResourceFieldNumber, resource.Span);
        if (type != EventType.Created) writer.Number(Event.EventTypeFieldNumber, (uint)type);
        if (!old.IsEmpty) writer.Bytes(Event.OldFieldNumber, old.Span);
        if (item is StateEvent.Errored errored) writer.Bytes(Event.ErrorFieldNumber, Encoding.UTF8.GetBytes(errored.Error.Message));
        if (item.Bookmark is { } bookmark) writer.Bytes(Event.BookmarkFieldNumber, bookmark.Span);
    }

    int Measure()
    {
        var size = type == EventType.Created ? 0 : 2;
        if (!resource.IsEmpty) size += WireWriter.FieldSize(resource.Length);
        if (!old.IsEmpty) size += WireWriter.FieldSize(old.Length);
        if (item is StateEvent.Errored errored) size += WireWriter.FieldSize(Encoding.UTF8.GetByteCount(errored.Error.Message));
        if (item.Bookmark is { } bookmark) size += WireWriter.FieldSize(bookmark.Length);
        return size;
    }
}
