using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What <see cref="State.WatchForAsync"/> waits for; everything given must hold (COSI 2.12).</summary>
public sealed record WatchCondition
{
    public Func<StateEvent, bool>? Test { get; init; }

    /// <summary>Never fulfilled by a tombstone: what does not exist is in no phase.</summary>
    public Phase? Phase { get; init; }

    /// <summary>Never fulfilled by a Destroyed event.</summary>
    public bool FinalizersEmpty { get; init; }

    internal static IResource? ResourceOf(StateEvent item) => item switch
    {
        StateEvent.Created created => created.Resource,
        StateEvent.Updated updated => updated.Resource,
        StateEvent.Destroyed destroyed => destroyed.Resource,
        _ => null,
    };

    internal IResource? Accepts(StateEvent item)
    {
        if (ResourceOf(item) is not { } resource) return null;
        if (Test is not null && !Test(item)) return null;
        if (FinalizersEmpty && (item is StateEvent.Destroyed || !resource.Metadata.Finalizers.IsEmpty)) return null;

        return Phase is null || (resource is not Tombstone && resource.Metadata.Phase == Phase) ? resource : null;
    }
}
