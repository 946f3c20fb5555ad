using System.Text;
using Google.Protobuf;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What a watch delivers (COSI 3.1). A closed set: switch over it. Events of one kind come in commit order.</summary>
public abstract record StateEvent
{
    /// <summary>The bookmark; or who can make it; or null.</summary>
    object? origin;

    private StateEvent()
    {
    }

    /// <summary>Where to continue after this event; null for events that are no position (bootstrap contents, errors).</summary>
    public ByteString? Bookmark
    {
        // Readers that never ask pay nothing; two that ask at once may make it twice, which is harmless.
        get
        {
            if (origin is IBookmarks bookmarks) origin = bookmarks.BookmarkOf(Position);
            return origin as ByteString;
        }
        init => origin = value;
    }

    /// <summary>The position in the history, of which <see cref="Bookmarks"/> makes the bookmark when somebody asks.</summary>
    internal long Position { get; init; }

    internal IBookmarks Bookmarks
    {
        init => origin = value;
    }

    /// <summary>Gives this event the bookmark of another one.</summary>
    internal StateEvent PlaceOf
    {
        init => (origin, Position) = (value.origin, value.Position);
    }

    public virtual bool Equals(StateEvent? other) =>
        ReferenceEquals(this, other)
        || (other is not null && EqualityContract == other.EqualityContract && Equals(Bookmark, other.Bookmark));

    public override int GetHashCode() => HashCode.Combine(EqualityContract, Bookmark);

    /// <summary>A bookmark tells people nothing, and would be made for them.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

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
