namespace Strata.Soak.Model;

/// <summary>
/// COSI chapter 2 on a dictionary, written from the text of the chapter: the order of the checks, what a write changes, what it keeps.
/// The oracle of the model test; slow, obvious, and for one user.
/// </summary>
sealed class PlainState
{
    readonly Dictionary<string, PlainResource> stored = [];

    public List<PlainEvent> Events { get; } = [];

    public IEnumerable<PlainResource> All => stored.Values;

    public PlainResource? Find(string id) => stored.GetValueOrDefault(id);

    /// <summary>COSI 2.5.</summary>
    public Outcome Create(PlainResource given, string owner)
    {
        if (given.Owner != "" && given.Owner != owner) return new Outcome(Ending.OwnerAlreadySet);
        if (stored.ContainsKey(given.Id)) return new Outcome(Ending.AlreadyExists);

        return Put(null, given with { Owner = owner, Version = 1 });
    }

    /// <summary>COSI 2.6.</summary>
    /// <param name="leaving">The phase the stored resource must be in; null: any.</param>
    public Outcome Update(PlainResource given, string owner, bool? leaving)
    {
        if (Find(given.Id) is not { } current) return new Outcome(Ending.NotFound);
        if (current.Owner != owner) return new Outcome(Ending.OwnerConflict);
        if (current.Version != given.Version) return new Outcome(Ending.VersionConflict);
        if (leaving is { } phase && current.IsLeaving != phase) return new Outcome(Ending.PhaseConflict);

        return Put(current, given with { Version = current.Version + 1 });
    }

    /// <summary>COSI 2.7.</summary>
    public Outcome Destroy(string id, string owner)
    {
        if (Find(id) is not { } current) return new Outcome(Ending.NotFound);
        if (current.Owner != owner) return new Outcome(Ending.OwnerConflict);
        if (current.Finalizers.Length > 0) return new Outcome(Ending.PendingFinalizers);

        stored.Remove(id);
        Events.Add(new PlainEvent(current, null));
        return new Outcome(Ending.Done);
    }

    /// <summary>COSI 2.8: the phase is checked first, also for a change of nothing; for that, the owner is not.</summary>
    public Outcome Change(string id, Func<PlainResource, PlainResource> change, string owner, bool? leaving)
    {
        if (Find(id) is not { } current) return new Outcome(Ending.NotFound);
        if (leaving is { } phase && current.IsLeaving != phase) return new Outcome(Ending.PhaseConflict);

        var changed = change(current);
        return changed.SameAs(current) ? new Outcome(Ending.Done, current) : Update(changed, owner, leaving);
    }

    /// <summary>COSI 2.9.</summary>
    public Outcome Modify(PlainResource initial, Func<PlainResource, PlainResource> change, string owner, bool? leaving) =>
        stored.ContainsKey(initial.Id) ? Change(initial.Id, change, owner, leaving) : Create(change(initial), owner);

    /// <summary>COSI 2.10: who leaves already is not asked for the owner.</summary>
    public Outcome Teardown(string id, string owner)
    {
        if (Find(id) is not { } current) return new Outcome(Ending.NotFound);
        if (!current.IsLeaving)
        {
            var torn = Change(id, running => running with { IsLeaving = true }, owner, leaving: false);
            if (torn.Ending != Ending.Done) return torn;
        }

        return new Outcome(Ending.Done, IsReady: current.Finalizers.Length == 0);
    }

    /// <summary>COSI 2.11: in the name of the owner, in any phase.</summary>
    public Outcome ChangeFinalizers(string id, Func<string[], string[]> change)
    {
        var done = Change(id, current => current with { Finalizers = change(current.Finalizers) }, Find(id)?.Owner ?? "", leaving: null);
        return done with { Stored = null };
    }

    /// <summary>COSI 2.14, for what has no finalizers: then it does not wait.</summary>
    public Outcome TeardownAndDestroy(string id, string owner)
    {
        var torn = Teardown(id, owner);
        return torn.Ending == Ending.Done ? Destroy(id, owner) : torn;
    }

    Outcome Put(PlainResource? old, PlainResource resource)
    {
        stored[resource.Id] = resource;
        Events.Add(new PlainEvent(old, resource));
        return new Outcome(Ending.Done, resource);
    }
}
