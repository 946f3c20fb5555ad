using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>Events to messages and back (COSI 3.1, 6.3). Bookmarks pass as they are.</summary>
static class EventMapper
{
    public static Event ToProto(StateEvent item)
    {
        var message = item switch
        {
            StateEvent.Created created => Of(EventType.Created, created.Resource),
            StateEvent.Updated updated => Of(EventType.Updated, updated.Resource, updated.Old),
            StateEvent.Destroyed destroyed => Of(EventType.Destroyed, destroyed.Resource),
            StateEvent.Bootstrapped end => Of(EventType.Bootstrapped, new Tombstone(new Pointer(end.Kind, ""))),
            StateEvent.Noop noop => Of(EventType.Noop, new Tombstone(new Pointer(noop.Kind, ""))),
            StateEvent.Errored errored => new Event { EventType = EventType.Errored, Error = errored.Error.Message },
            _ => throw new ArgumentOutOfRangeException(nameof(item), item, "an event of no known type"),
        };
        if (item.Bookmark is { } bookmark) message.Bookmark = bookmark;
        return message;
    }

    /// <returns>Null for an event of a type that this version does not know (quirk register Q15).</returns>
    /// <exception cref="FormatException">A part is missing, or cannot be read.</exception>
    public static StateEvent? FromProto(Event message, Kind kind, ResourceTypes types)
    {
        StateEvent? item = message.EventType switch
        {
            EventType.Created => new StateEvent.Created(Read(message.Resource)),
            EventType.Updated => new StateEvent.Updated(Read(message.Resource), Read(message.Old)),
            EventType.Destroyed => new StateEvent.Destroyed(Gone(Read(message.Resource))),
            EventType.Bootstrapped => new StateEvent.Bootstrapped(kind),
            EventType.Noop => new StateEvent.Noop(kind),
            EventType.Errored => new StateEvent.Errored(new RemoteWatchException(message.Error)),
            _ => null,
        };
        return item is not null && message.HasBookmark ? item with { Bookmark = message.Bookmark } : item;

        // What never existed has no version; on the wire it looks like a resource with an empty spec (COSI 1.5).
        static IResource Gone(IResource last) => last.Metadata.Version.IsDefined ? last : new Tombstone(last.Metadata);

        IResource Read(Protos.Resource? resource) => ResourceMapper.FromProto(resource, types);
    }

    static Event Of(EventType type, IResource resource, IResource? old = null) => new()
    {
        EventType = type,
        Resource = ResourceMapper.ToProto(resource),
        Old = old is null ? null : ResourceMapper.ToProto(old),
    };
}
