using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a watch delivers (COSI 3.1). A closed set: switch over it. Events of one kind come in commit order.</summary>
public abstract record StateEvent
{
    private StateEvent()
    {
    }

    /// <summary>Where to continue after this event; null for events that are no position (bootstrap contents, errors).</summary>
    public ByteString? Bookmark { get; init; }

    /// <summary>Also: the resource began to match the watch's queries.</summary>
    public sealed record Created(IResource Resource) : StateEvent;

    public sealed record Updated(IResource Resource, IResource Old) : StateEvent;

    /// <summary>
    /// Carries the last stored state; the new state if it only ceased to match the queries; a <see cref="Tombstone"/> as the first
    /// event of a watch on an absent resource.
    /// </summary>
    public sealed record Destroyed(IResource Resource) : StateEvent;

    /// <summary>Delivered once, after the last bootstrap item; everything later is live.</summary>
    public sealed record Bootstrapped(Kind Kind) : StateEvent;

    /// <summary>Only a bookmark.</summary>
    public sealed record Noop(Kind Kind) : StateEvent;

    /// <summary>The watch has ended; nothing follows.</summary>
    public sealed record Errored(Exception Error) : StateEvent;
}
