using Strata.Resources;

namespace Strata.Runtime;

/// <summary>An owned state that tells the current pass what is read and written through it.</summary>
/// <param name="cache">Answers the reads; null: the state does.</param>
sealed class RecordedState(OwnedState state, ReadCache? cache)
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct) =>
        RecordAsync(pointer, cache is null ? state.FindAsync(pointer, ct) : cache.FindAsync(pointer, ct));

    public ValueTask<IResource?> FindUncachedAsync(Pointer pointer, CancellationToken ct) =>
        RecordAsync(pointer, state.FindAsync(pointer, ct));

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options, CancellationToken ct) =>
        RecordAsync(kind, options, cache is null ? state.ListAsync(kind, options, ct) : cache.ListAsync(kind, options, ct));

    public ValueTask<IReadOnlyList<IResource>> ListUncachedAsync(Kind kind, ListOptions? options, CancellationToken ct) =>
        RecordAsync(kind, options, state.ListAsync(kind, options, ct));

    public async ValueTask<IResource> CreateAsync(IResource resource, OwnedCreateOptions? options, CancellationToken ct)
    {
        var stored = await state.CreateAsync(resource, options, ct);
        PassRecording.Current?.Wrote(stored);
        return stored;
    }

    public async ValueTask<IResource> ModifyAsync(
        IResource initial, Func<IResource, IResource> change, OwnedModifyOptions? options, CancellationToken ct)
    {
        var witness = new Witness(change);
        return witness.Tell(await state.ModifyAsync(initial, witness.Apply, options, ct));
    }

    /// <summary>Creates or changes; what is created is made when it is known to be absent.</summary>
    /// <param name="seen">Whether the caller has just seen it; null: it did not look. If it is otherwise by now, that is found out.</param>
    public async ValueTask<IResource> WriteAsync(Pointer pointer, Func<IResource?, IResource> write, bool? seen, CancellationToken ct)
    {
        var isThere = seen ?? await state.FindAsync(pointer, ct) is not null;
        try
        {
            return isThere ? await UpdateWithConflictsAsync(pointer, write, ct) : await CreateAsync(write(null), null, ct);
        }
        catch (NotFoundException error) when (isThere && error.Pointer == pointer)
        {
            return await CreateAsync(write(null), null, ct);
        }
        catch (AlreadyExistsException error) when (!isThere && error.Pointer == pointer)
        {
            return await UpdateWithConflictsAsync(pointer, write, ct);
        }
    }

    public async ValueTask<IResource> UpdateWithConflictsAsync(
        Pointer pointer, Func<IResource, IResource> change, CancellationToken ct)
    {
        var witness = new Witness(change);
        return witness.Tell(await state.UpdateWithConflictsAsync(pointer, witness.Apply, ct));
    }

    public async ValueTask<bool> TeardownAsync(Pointer pointer, string? owner, CancellationToken ct)
    {
        var isReady = await state.TeardownAsync(pointer, owner, ct);
        PassRecording.Current?.Removed(pointer, PassWriteAction.TornDown);
        return isReady;
    }

    public async ValueTask DestroyAsync(Pointer pointer, string? owner, CancellationToken ct)
    {
        await state.DestroyAsync(pointer, owner, ct);
        PassRecording.Current?.Removed(pointer, PassWriteAction.Destroyed);
    }

    public ValueTask AddFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct) =>
        state.AddFinalizersAsync(pointer, names, ct);

    public ValueTask RemoveFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct) =>
        state.RemoveFinalizersAsync(pointer, names, ct);

    static async ValueTask<IResource?> RecordAsync(Pointer pointer, ValueTask<IResource?> reading)
    {
        var found = await reading;
        PassRecording.Current?.Read(pointer, found);
        return found;
    }

    static async ValueTask<IReadOnlyList<IResource>> RecordAsync(Kind kind, ListOptions? query, ValueTask<IReadOnlyList<IResource>> reading)
    {
        var found = await reading;
        PassRecording.Current?.Read(kind, query, found.Count);
        return found;
    }

    /// <summary>A change that remembers what it was given last: the stored resource, whose version stays when nothing changes.</summary>
    sealed class Witness(Func<IResource, IResource> change)
    {
        IResource? before;

        public IResource Apply(IResource current) => change(before = current);

        public IResource Tell(IResource stored)
        {
            PassRecording.Current?.Wrote(stored, isKept: stored.Metadata.Version == before?.Metadata.Version);
            return stored;
        }
    }
}
