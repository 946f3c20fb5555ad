using Google.Protobuf;
using Strata.Protos;
using Strata.Resources;

namespace Strata.Runtime.Grpc;

/// <summary>Events as they come in (COSI 3.1, 6.3); <see cref="EventMessage"/> is the way out. Bookmarks pass as they are.</summary>
sealed class EventReader(ResourceReader resources)
{
    /// <returns>The events up to the first that cannot be read, which is an Errored one; those of unknown types are left out.</returns>
    public List<StateEvent> Read(ReadOnlySpan<byte> response)
    {
        var events = new List<StateEvent>();
        try
        {
            var reader = new WireReader(response);
            while (reader.Next(out var field))
            {
                if (field != WatchResponse.EventFieldNumber) reader.Skip();
                else if (ReadEvent(reader.Bytes()) is { } item) events.Add(item);
            }
        }
        catch (FormatException e)
        {
            events.Add(new StateEvent.Errored(new RemoteWatchException($"an event that cannot be read: {e.Message}", e)));
        }

        return events;
    }

    /// <returns>Null for an event of a type that this version does not know (quirk register Q15).</returns>
    StateEvent? ReadEvent(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> resource = default, old = default;
        var (type, error) = (EventType.Created, "");
        ByteString? bookmark = null;
        var reader = new WireReader(message);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case Event.ResourceFieldNumber: resource = reader.Bytes(); break;
                case Event.EventTypeFieldNumber: type = (EventType)unchecked((int)reader.Number()); break;
                case Event.OldFieldNumber: old = reader.Bytes(); break;
                case Event.ErrorFieldNumber: error = reader.Text(); break;
                case Event.BookmarkFieldNumber: bookmark = ByteString.CopyFrom(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        StateEvent? item = type switch
        {
            EventType.Created => new StateEvent.Created(resources.Read(resource)) { Bookmark = bookmark },
            EventType.Updated => new StateEvent.Updated(resources.Read(resource), resources.Read(old)) { Bookmark = bookmark },
            EventType.Destroyed => new StateEvent.Destroyed(Gone(resources.Read(resource))) { Bookmark = bookmark },
            EventType.Bootstrapped => new StateEvent.Bootstrapped(default) { Bookmark = bookmark },
            EventType.Noop => new StateEvent.Noop(default) { Bookmark = bookmark },
            EventType.Errored => new StateEvent.Errored(new RemoteWatchException(error)),
            _ => null,
        };
        return item;
    }

    // What never existed has no version; on the wire it looks like a resource with an empty spec (COSI 1.5).
    static IResource Gone(IResource last) => last.Metadata.Version.IsDefined ? last : new Tombstone(last.Metadata);
}
