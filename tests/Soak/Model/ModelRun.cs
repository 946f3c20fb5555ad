using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Model;

/// <summary>Plays a script on a state and on the plain model, and tells the first difference.</summary>
sealed class ModelRun(State state, Kind kind)
{
    readonly PlainState model = new();
    long numbers;

    /// <returns>What differs; null when nothing does.</returns>
    public async Task<string?> PlayAsync(IReadOnlyList<ModelStep> script, CancellationToken ct)
    {
        await using var watch = await state.WatchAsync(kind, ct: ct);
        foreach (var step in script)
        {
            if (await PlayAsync(step, ct) is { } difference) return $"{step}: {difference}";
        }

        return await CompareListAsync(new ListOptions(), _ => true, ct) ?? await CompareEventsAsync(watch, ct);
    }

    async Task<string?> PlayAsync(ModelStep step, CancellationToken ct)
    {
        if (step.Verb == Verb.List)
        {
            var query = PlainQuery.From(step.Query);
            return await CompareListAsync(query.Options, query.Selects, ct);
        }

        var number = ++numbers;
        if (step.Verb == Verb.TeardownAndDestroy && model.Find(step.IdText) is { Finalizers.Length: > 0 }) return null; // it would wait
        var given = Given(step, number);
        var expected = Expected(step, given, number);
        var actual = await ActualAsync(step, given, number, ct);
        return actual.SameAs(expected) ? null : $"got {actual}, the model says {expected}";
    }

    PlainResource Given(ModelStep step, long number)
    {
        if (step.Verb != Verb.Update) return step.Initial(number);

        var current = model.Find(step.IdText) ?? step.Initial(number);
        return step.Written(current, number) with { Version = (ulong)((long)current.Version + step.VersionError) };
    }

    Outcome Expected(ModelStep step, PlainResource given, long number) => step.Verb switch
    {
        Verb.Create => model.Create(given, step.OwnerText),
        Verb.Update => model.Update(given, step.OwnerText, step.Leaving),
        Verb.Destroy => model.Destroy(step.IdText, step.OwnerText),
        Verb.Change => model.Change(step.IdText, current => step.Written(current, number), step.OwnerText, step.Leaving),
        Verb.Modify => model.Modify(given, current => step.Written(current, number), step.OwnerText, step.Leaving),
        Verb.Teardown => model.Teardown(step.IdText, step.OwnerText),
        Verb.AddFinalizers => model.ChangeFinalizers(step.IdText, current => [.. current.Union(step.Finalizers)]),
        Verb.RemoveFinalizers => model.ChangeFinalizers(step.IdText, current => [.. current.Except(step.Finalizers)]),
        Verb.TeardownAndDestroy => model.TeardownAndDestroy(step.IdText, step.OwnerText),
        _ => model.Find(step.IdText) is { } found ? new Outcome(Ending.Done, found) : new Outcome(Ending.NotFound),
    };

    async Task<Outcome> ActualAsync(ModelStep step, PlainResource given, long number, CancellationToken ct)
    {
        var pointer = new Pointer(kind, step.IdText);
        var update = new UpdateOptions { Owner = step.OwnerText, ExpectedPhase = PhaseOf(step.Leaving) };
        try
        {
            switch (step.Verb)
            {
                case Verb.Create:
                    return Done(await state.CreateAsync(Real(given), new CreateOptions { Owner = step.OwnerText }, ct));
                case Verb.Update:
                    return Done(await state.UpdateAsync(Real(given), update, ct));
                case Verb.Destroy:
                    await state.DestroyAsync(pointer, new DestroyOptions { Owner = step.OwnerText }, ct);
                    return new Outcome(Ending.Done);
                case Verb.Change:
                    return Done(await state.UpdateWithConflictsAsync(pointer, current => Written(current, step, number), update, ct));
                case Verb.Modify:
                    return Done(await state.ModifyAsync(Real(given), current => Written(current, step, number), update, ct));
                case Verb.Teardown:
                    return new Outcome(Ending.Done, IsReady: await state.TeardownAsync(pointer, step.OwnerText, ct));
                case Verb.AddFinalizers:
                    await state.AddFinalizersAsync(pointer, step.Finalizers, ct);
                    return new Outcome(Ending.Done);
                case Verb.RemoveFinalizers:
                    await state.RemoveFinalizersAsync(pointer, step.Finalizers, ct);
                    return new Outcome(Ending.Done);
                case Verb.TeardownAndDestroy:
                    await state.TeardownAndDestroyAsync(pointer, step.OwnerText, ct);
                    return new Outcome(Ending.Done);
                default:
                    return Done(await state.GetAsync(pointer, ct));
            }
        }
        catch (StateException failure)
        {
            return new Outcome(EndingOf(failure));
        }
    }

    async Task<string?> CompareListAsync(ListOptions options, Func<PlainResource, bool> selects, CancellationToken ct)
    {
        var expected = model.All.Where(selects).OrderBy(resource => Array.IndexOf(PlainQuery.Ids, resource.Id)).ToList();
        var actual = (await state.ListAsync(kind, options, ct)).Select(Plain).ToList();
        return actual.Count == expected.Count && actual.Zip(expected).All(pair => pair.First.SameAs(pair.Second))
            ? null
            : $"listed [{string.Join(", ", actual)}], the model has [{string.Join(", ", expected)}]";
    }

    /// <summary>The events of the whole script, to the last, and none beyond: a marker is written behind them.</summary>
    async Task<string?> CompareEventsAsync(Watch watch, CancellationToken ct)
    {
        await state.CreateAsync(Real(new PlainResource("marker", 0, "", false, [], new Dictionary<string, string>(), 0)), ct: ct);
        var place = 0;
        await foreach (var item in watch.EventsAsync(ct))
        {
            if (item is StateEvent.Created { Resource.Metadata.Id: "marker" })
                return place == model.Events.Count ? null : $"the event {model.Events[place]} was lost";
            if (PlainOf(item) is not { } actual) return $"unexpected {item}";
            if (place == model.Events.Count) return $"an event too many: {actual}";
            if (!actual.SameAs(model.Events[place])) return $"event {place} is {actual}, the model says {model.Events[place]}";

            place++;
        }

        return "the watch ended";
    }

    IResource Written(IResource current, ModelStep step, long number)
    {
        IResource written = Real(step.Written(Plain(current), number));
        return written.With(written.Metadata with { Created = current.Metadata.Created, Updated = current.Metadata.Updated });
    }

    Resource<Stamp> Real(PlainResource plain) => new(
        new Metadata(new Pointer(kind, plain.Id))
        {
            Version = plain.Version == 0 ? ResourceVersion.Undefined : new ResourceVersion(plain.Version),
            Owner = plain.Owner,
            Phase = plain.IsLeaving ? Phase.TearingDown : Phase.Running,
            Finalizers = Finalizers.From(plain.Finalizers),
            Labels = StringMap.From(plain.Labels),
        },
        new Stamp(plain.Number));

    static Outcome Done(IResource stored) => new(Ending.Done, Plain(stored));

    static PlainResource Plain(IResource resource) => new(
        resource.Metadata.Id,
        resource.Metadata.Version.Value,
        resource.Metadata.Owner,
        resource.Metadata.Phase == Phase.TearingDown,
        [.. resource.Metadata.Finalizers],
        resource.Metadata.Labels,
        ((Stamp)resource.Spec).Number);

    static PlainEvent? PlainOf(StateEvent item) => item switch
    {
        StateEvent.Created created => new PlainEvent(null, Plain(created.Resource)),
        StateEvent.Updated updated => new PlainEvent(Plain(updated.Old), Plain(updated.Resource)),
        StateEvent.Destroyed destroyed => new PlainEvent(Plain(destroyed.Resource), null),
        _ => null,
    };

    static Phase? PhaseOf(bool? leaving) => leaving switch { null => null, true => Phase.TearingDown, false => Phase.Running };

    static Ending EndingOf(StateException failure) => failure switch
    {
        NotFoundException => Ending.NotFound,
        AlreadyExistsException => Ending.AlreadyExists,
        OwnerConflictException => Ending.OwnerConflict,
        VersionConflictException => Ending.VersionConflict,
        PhaseConflictException => Ending.PhaseConflict,
        PendingFinalizersException => Ending.PendingFinalizers,
        OwnerAlreadySetException => Ending.OwnerAlreadySet,
        _ => throw new InvalidOperationException($"no rule of the model ends with {failure.GetType().Name}: {failure.Message}", failure),
    };
}
