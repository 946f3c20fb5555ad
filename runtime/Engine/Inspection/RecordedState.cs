using Strata.Resources;

namespace Strata.Runtime;

/// <summary>An owned state that tells the current pass what is read and written through it.</summary>
sealed class RecordedState(OwnedState state)
{
    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct)
    {
        var found = await state.FindAsync(pointer, ct);
        PassRecording.Current?.Read(pointer, found);
        return found;
    }

    public async ValueTask<IResource> GetAsync(Pointer pointer, CancellationToken ct) =>
        await FindAsync(pointer, ct) ?? throw new NotFoundException(pointer);

    public async ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options, CancellationToken ct)
    {
        var found = await state.ListAsync(kind, options, ct);
        PassRecording.Current?.Read(kind, options, found.Count);
        return found;
    }

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
