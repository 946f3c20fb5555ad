using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The state as users enjoy it: everything of COSI chapter 2, derived from the few methods of any <see cref="ICoreState"/>. Writes
/// return the resource as stored; arguments never change.
/// </summary>
public sealed partial class State(ICoreState core)
{
    /// <summary>The back end below.</summary>
    public ICoreState Core { get; } = core;

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => Core.FindAsync(pointer, ct);

    /// <exception cref="NotFoundException"/>
    public async ValueTask<IResource> GetAsync(Pointer pointer, CancellationToken ct = default) =>
        await Core.FindAsync(pointer, ct) ?? throw new NotFoundException(pointer);

    /// <inheritdoc cref="ICoreState.ListAsync"/>
    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        Core.ListAsync(kind, options, ct);

    /// <inheritdoc cref="ICoreState.CreateAsync"/>
    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        Core.CreateAsync(resource, options, ct);

    /// <inheritdoc cref="ICoreState.UpdateAsync"/>
    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        Core.UpdateAsync(resource, options, ct);

    /// <inheritdoc cref="ICoreState.DestroyAsync"/>
    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        Core.DestroyAsync(pointer, options, ct);

    /// <inheritdoc cref="ICoreState.WatchAsync(Pointer, WatchOptions, CancellationToken)"/>
    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Core.WatchAsync(pointer, options, ct);

    /// <inheritdoc cref="ICoreState.WatchAsync(Kind, WatchOptions, CancellationToken)"/>
    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Core.WatchAsync(kind, options, ct);

    /// <summary>
    /// Reads, changes, writes, and starts again when somebody else wrote in between. Writes nothing when the change changes nothing.
    /// What <paramref name="change"/> throws is thrown as it is.
    /// </summary>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="OwnerConflictException"/>
    /// <exception cref="PhaseConflictException">Also when the change would change nothing.</exception>
    public async ValueTask<IResource> UpdateWithConflictsAsync(
        Pointer pointer, Func<IResource, IResource> change, UpdateOptions? options = null, CancellationToken ct = default)
    {
        options ??= new UpdateOptions();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var current = await GetAsync(pointer, ct);
            if (options.ExpectedPhase is { } phase && current.Metadata.Phase != phase) throw new PhaseConflictException(pointer, phase);

            var changed = change(current);
            if (changed.Equals(current)) return current;

            try
            {
                return await Core.UpdateAsync(changed, options, ct);
            }
            catch (VersionConflictException)
            {
                // Somebody wrote in between: read again.
            }
        }
    }

    /// <summary>
    /// Creates the resource from <paramref name="initial"/>, or changes the stored one as
    /// <see cref="UpdateWithConflictsAsync"/> does. A creator that wins the race gives <see cref="AlreadyExistsException"/>.
    /// </summary>
    public async ValueTask<IResource> ModifyAsync(
        IResource initial, Func<IResource, IResource> change, UpdateOptions? options = null, CancellationToken ct = default)
    {
        options ??= new UpdateOptions();
        var pointer = initial.Metadata.Pointer;
        return await Core.FindAsync(pointer, ct) is null
            ? await Core.CreateAsync(change(initial), new CreateOptions { Owner = options.Owner }, ct)
            : await UpdateWithConflictsAsync(pointer, change, options, ct);
    }

    /// <summary>Adds finalizers, whoever owns the resource and in any phase.</summary>
    /// <exception cref="NotFoundException"/>
    public ValueTask AddFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default) =>
        ChangeFinalizersAsync(pointer, current => names.Aggregate(current, (set, name) => set.Add(name)), ct);

    /// <summary>Removes finalizers, whoever owns the resource and in any phase.</summary>
    /// <exception cref="NotFoundException"/>
    public ValueTask RemoveFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default) =>
        ChangeFinalizersAsync(pointer, current => names.Aggregate(current, (set, name) => set.Remove(name)), ct);

    async ValueTask ChangeFinalizersAsync(Pointer pointer, Func<Finalizers, Finalizers> change, CancellationToken ct)
    {
        var owner = (await GetAsync(pointer, ct)).Metadata.Owner;
        await UpdateWithConflictsAsync(
            pointer,
            current => current.With(current.Metadata with { Finalizers = change(current.Metadata.Finalizers) }),
            new UpdateOptions { Owner = owner, ExpectedPhase = null },
            ct);
    }
}
