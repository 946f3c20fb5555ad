using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The state as one controller may see it (COSI 7.3): reads and writes by pointer, checked against its declarations, owned by it, no
/// faster than the change rate of the runtime. Reads of kinds that the runtime caches come from its watch, never older than what this
/// controller wrote itself; the uncached ones ask the state.
/// </summary>
public sealed class ControllerState
{
    readonly Controller controller;
    readonly string name;
    readonly EngineContext engine;
    readonly State state;
    readonly RecordedState owned;
    readonly ChangeRate? rate;

    internal ControllerState(Controller controller, EngineContext engine)
    {
        this.controller = controller;
        this.engine = engine;
        name = controller.Name;
        (state, var cache) = engine.StateFor(name);
        owned = new RecordedState(new OwnedState(state, name), cache);
        rate = ChangeRate.From(engine.Options);
    }

    internal OutputTracker Tracker { get; } = new();

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckRead(pointer.Kind, pointer.Id);
        return owned.FindAsync(pointer, ct);
    }

    /// <exception cref="NotFoundException"/>
    public async ValueTask<IResource> GetAsync(Pointer pointer, CancellationToken ct = default) =>
        await FindAsync(pointer, ct) ?? throw new NotFoundException(pointer);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        CheckRead(kind, null);
        return owned.ListAsync(kind, options, ct);
    }

    public ValueTask<IResource?> FindUncachedAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckRead(pointer.Kind, pointer.Id);
        return owned.FindUncachedAsync(pointer, ct);
    }

    public ValueTask<IReadOnlyList<IResource>> ListUncachedAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        CheckRead(kind, null);
        return owned.ListUncachedAsync(kind, options, ct);
    }

    public async ValueTask<IResource> CreateAsync(IResource resource, OwnedCreateOptions? options = null, CancellationToken ct = default)
    {
        await BeforeWriteAsync(resource.Metadata.Pointer, "create", ct);
        return await owned.CreateAsync(resource, options, ct);
    }

    /// <summary>Creates the resource, or changes the stored one; writes nothing when nothing changes.</summary>
    public async ValueTask<IResource> ModifyAsync(
        IResource initial, Func<IResource, IResource> change, OwnedModifyOptions? options = null, CancellationToken ct = default)
    {
        await BeforeWriteAsync(initial.Metadata.Pointer, "update", ct);
        return await owned.ModifyAsync(initial, change, options, ct);
    }

    /// <summary>As <see cref="ModifyAsync"/>; what is created is made when it is known to be absent.</summary>
    /// <param name="isThere">What the caller has just seen; null: nothing.</param>
    internal async ValueTask<IResource> WriteAsync(
        Pointer pointer, Func<IResource?, IResource> write, bool? isThere, CancellationToken ct)
    {
        await BeforeWriteAsync(pointer, "update", ct);
        return await owned.WriteAsync(pointer, write, isThere, ct);
    }

    /// <summary>Changes the stored resource; writes nothing when nothing changes.</summary>
    /// <exception cref="NotFoundException"/>
    public async ValueTask<IResource> UpdateAsync(Pointer pointer, Func<IResource, IResource> change, CancellationToken ct = default)
    {
        await BeforeWriteAsync(pointer, "update", ct);
        return await owned.UpdateWithConflictsAsync(pointer, change, ct);
    }

    /// <param name="owner">In whose name; null: the controller's.</param>
    /// <returns>True when no finalizers are left.</returns>
    /// <exception cref="NotFoundException"/>
    public async ValueTask<bool> TeardownAsync(Pointer pointer, string? owner = null, CancellationToken ct = default)
    {
        await BeforeChangeAsync(ct);
        CheckWrite(pointer, "teardown");
        return await owned.TeardownAsync(pointer, owner, ct);
    }

    /// <param name="owner">In whose name; null: the controller's.</param>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="PendingFinalizersException"/>
    public async ValueTask DestroyAsync(Pointer pointer, string? owner = null, CancellationToken ct = default)
    {
        await BeforeChangeAsync(ct);
        CheckWrite(pointer, "destroy");
        await owned.DestroyAsync(pointer, owner, ct);
    }

    /// <summary>Tears down, and destroys if nobody holds a finalizer; call again when the resource is destroy-ready.</summary>
    /// <param name="owner">In whose name; null: the controller's.</param>
    /// <returns>True when it is gone.</returns>
    public async ValueTask<bool> RemoveAsync(Pointer pointer, string? owner = null, CancellationToken ct = default)
    {
        try
        {
            if (!await TeardownAsync(pointer, owner, ct)) return false;

            await DestroyAsync(pointer, owner, ct);
            return true;
        }
        catch (NotFoundException)
        {
            return true;
        }
        catch (PendingFinalizersException)
        {
            return false;
        }
    }

    /// <exception cref="NotFoundException"/>
    public async ValueTask AddFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default)
    {
        await BeforeChangeAsync(ct);
        CheckFinalizers(pointer);
        await owned.AddFinalizersAsync(pointer, names, ct);
    }

    /// <summary>Also succeeds when the resource is gone (COSI 7.3).</summary>
    public async ValueTask RemoveFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default)
    {
        await BeforeChangeAsync(ct);
        CheckFinalizers(pointer);
        try
        {
            await owned.RemoveFinalizersAsync(pointer, names, ct);
        }
        catch (NotFoundException)
        {
            // Nothing holds what does not exist.
        }
    }

    /// <summary>Holds what was just read by the controller's finalizer.</summary>
    /// <returns>The resource as stored; null: it was changed since, or is gone, and that change wakes the controller.</returns>
    internal async ValueTask<IResource?> HoldAsync(IResource read, CancellationToken ct)
    {
        await BeforeChangeAsync(ct);
        CheckFinalizers(read.Metadata.Pointer);
        var held = read.With(read.Metadata with { Finalizers = read.Metadata.Finalizers.Add(name) });
        try
        {
            var stored = await state.UpdateAsync(held, new UpdateOptions { Owner = read.Metadata.Owner }, ct);
            PassRecording.Current?.Read(stored.Metadata.Pointer, stored); // what the pass goes on with
            return stored;
        }
        catch (Exception error) when (error is ConflictException or NotFoundException)
        {
            return null;
        }
    }

    ValueTask BeforeWriteAsync(Pointer pointer, string verb, CancellationToken ct)
    {
        var turn = BeforeChangeAsync(ct);
        if (!turn.IsCompletedSuccessfully) return AfterAsync(turn);

        Note();
        return default;

        async ValueTask AfterAsync(ValueTask pending)
        {
            await pending;
            Note();
        }

        void Note()
        {
            CheckWrite(pointer, verb);
            Tracker.Touch(pointer);
        }
    }

    /// <summary>Waits for the change rate before the access is checked (COSI 7.3).</summary>
    ValueTask BeforeChangeAsync(CancellationToken ct)
    {
        engine.RefuseAfterEnd(name);
        return rate is null ? default : rate.WaitAsync(ct);
    }

    void CheckRead(Kind kind, string? id)
    {
        engine.RefuseAfterEnd(name);
        if (controller.Declared.Reads(kind, id)) return;

        throw Undeclared(
            id is null ? $"input {kind}" : $"input {new Pointer(kind, id)}",
            $"attempt to query resource \"{kind.Namespace}\"/\"{kind.Type}\", not input or output for controller \"{name}\"");
    }

    void CheckWrite(Pointer pointer, string verb)
    {
        if (controller.Declared.Writes(pointer.Type)) return;

        throw Undeclared(
            $"output {pointer.Type}",
            $"resource \"{pointer.Namespace}\"/\"{pointer.Type}\" is not an output for controller \"{name}\", "
            + $"{verb} attempted on \"{pointer.Id}\"");
    }

    void CheckFinalizers(Pointer pointer)
    {
        if (controller.Declared.Holds(pointer)) return;

        throw Undeclared(
            $"strong input {pointer.Kind}",
            $"attempt to change finalizers for resource \"{pointer.Namespace}\"/\"{pointer.Type}\", "
            + $"not an input with Strong dependency for controller \"{name}\"");
    }

    UndeclaredAccessException Undeclared(string missing, string message) => new(name, missing, message);
}
