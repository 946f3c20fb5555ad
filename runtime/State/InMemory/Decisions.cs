using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A write, decided under the lock of its collection: from the stored resource to the new one, or an exception.</summary>
interface IDecision
{
    /// <summary>The write makes sense in a kind that has nothing yet.</summary>
    static abstract bool Creates { get; }

    /// <param name="kind">The kind of the collection, whose text its resources share.</param>
    /// <returns>The new state; null removes the resource.</returns>
    IResource? Decide(IResource? current, Kind kind);
}

readonly record struct Creation(IResource Resource, string Owner, TimeProvider Time) : IDecision
{
    public static bool Creates => true;

    public IResource Decide(IResource? current, Kind kind)
    {
        if (current is not null) throw new AlreadyExistsException(Resource.Metadata.Pointer);

        var now = Time.GetUtcNow();
        return Resource.With(Resource.Metadata with
        {
            Pointer = new Pointer(kind, Resource.Metadata.Id),
            Owner = Owner,
            Version = ResourceVersion.First,
            Created = now,
            Updated = now,
        });
    }
}

/// <param name="ExpectedPhase">The phase the stored resource must be in; null accepts any.</param>
readonly record struct Replacement(IResource Resource, string Owner, Phase? ExpectedPhase, TimeProvider Time) : IDecision
{
    public static bool Creates => false;

    public IResource Decide(IResource? current, Kind kind)
    {
        var given = Resource.Metadata;
        var stored = current?.Metadata ?? throw new NotFoundException(given.Pointer);
        if (stored.Owner != Owner) throw new OwnerConflictException(given.Pointer, stored.Owner);
        if (stored.Version != given.Version) throw new VersionConflictException(given.Pointer, given.Version, stored.Version);
        if (ExpectedPhase is { } phase && stored.Phase != phase) throw new PhaseConflictException(given.Pointer, phase);

        return Resource.With(given with
        {
            Pointer = stored.Pointer,
            Version = stored.Version.Next(),
            Created = stored.Created,
            Updated = Time.GetUtcNow(),
        });
    }
}

readonly record struct Removal(Pointer Pointer, string Owner) : IDecision
{
    public static bool Creates => false;

    public IResource? Decide(IResource? current, Kind kind)
    {
        var stored = current?.Metadata ?? throw new NotFoundException(Pointer);
        if (stored.Owner != Owner) throw new OwnerConflictException(Pointer, stored.Owner);
        if (!stored.Finalizers.IsEmpty) throw new PendingFinalizersException(Pointer, stored.Finalizers);

        return null;
    }
}
