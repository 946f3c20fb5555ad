using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

enum Told
{
    Created,
    Updated,
    Destroyed,
    Bootstrapped,
    Noop,
    Errored,
}

/// <summary>One event as a watcher got it. Numbers are -1 where there is no resource.</summary>
readonly record struct Delivery(
    Told Told, int Id, long Number, ulong Version, long OldNumber, ulong OldVersion, ByteString? Bookmark, Exception? Error)
{
    public static Delivery Of(StateEvent item) => item switch
    {
        StateEvent.Created created => Of(Told.Created, created.Resource, null, item),
        StateEvent.Updated updated => Of(Told.Updated, updated.Resource, updated.Old, item),
        StateEvent.Destroyed destroyed => Of(Told.Destroyed, destroyed.Resource, null, item),
        StateEvent.Errored errored => new Delivery(Told.Errored, -1, -1, 0, -1, 0, null, errored.Error),
        StateEvent.Bootstrapped => new Delivery(Told.Bootstrapped, -1, -1, 0, -1, 0, item.Bookmark, null),
        _ => new Delivery(Told.Noop, -1, -1, 0, -1, 0, item.Bookmark, null),
    };

    static Delivery Of(Told told, IResource resource, IResource? old, StateEvent item) => new(
        told,
        PlainItem.IdOf(resource.Metadata.Id),
        NumberOf(resource),
        resource.Metadata.Version.Value,
        old is null ? -1 : NumberOf(old),
        old?.Metadata.Version.Value ?? 0,
        item.Bookmark,
        null);

    /// <summary>A tombstone has none; over a connection it looks like a resource, save that it has no version (COSI 1.5).</summary>
    static long NumberOf(IResource resource) =>
        resource.Metadata.Version.IsDefined && resource.Spec is Stamp stamp ? stamp.Number : -1;
}

/// <summary>How a watch was opened.</summary>
/// <param name="After">The last event that was handled before a bookmark is resumed, or the lowest start that this can have been.</param>
/// <param name="Committed">Writes known to be committed before the call.</param>
/// <param name="Appended">Writes that may have been committed when the call returned.</param>
sealed record Opening(Start Start, long Committed, long Appended, (long Low, long High) After = default, int Tail = 0);

enum Start
{
    Live,
    Contents,
    Tail,
    Bookmark,
}
