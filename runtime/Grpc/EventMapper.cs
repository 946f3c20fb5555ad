using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>Events as they come in (COSI 3.1, 6.3); <see cref="EventMessage"/> is the way out.</summary>
static class EventMapper
{
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
}
