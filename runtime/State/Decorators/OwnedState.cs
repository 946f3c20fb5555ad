using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// A state in which everything is written in the name of one owner: what a controller sees (COSI 5.4). Reads are those of the state
/// below; writes fail with <see cref="OwnerConflictException"/> on what belongs to others.
/// </summary>
public sealed class OwnedState(State state, string owner)
{
    readonly CreateOptions creates = new() { Owner = owner };
    readonly UpdateOptions updates = new() { Owner = owner };

    public string Owner { get; } = owner;

    /// <inheritdoc cref="State.FindAsync(Pointer, CancellationToken)"/>
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => state.FindAsync(pointer, ct);

    /// <exception cref="NotFoundException"/>
    public ValueTask<IResource> GetAsync(Pointer pointer, CancellationToken ct = default) => state.GetAsync(pointer, ct);

    /// <inheritdoc cref="ICoreState.ListAsync"/>
    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        state.ListAsync(kind, options, ct);

    /// <inheritdoc cref="State.WhenGoneAsync"/>
    public ValueTask WhenGoneAsync(Pointer pointer, CancellationToken ct = default) => state.WhenGoneAsync(pointer, ct);

    /// <exception cref="AlreadyExistsException"/>
    public ValueTask<IResource> CreateAsync(IResource resource, OwnedCreateOptions? options = null, CancellationToken ct = default) =>
        state.CreateAsync(resource, options is { NoOwner: true } ? new CreateOptions() : creates, ct);

    /// <summary>Replaces a running resource of this owner.</summary>
    /// <inheritdoc cref="ICoreState.UpdateAsync"/>
    public ValueTask<IResource> UpdateAsync(IResource resource, CancellationToken ct = default) =>
        state.UpdateAsync(resource, updates, ct);

    /// <summary>Changes a running resource of this owner.</summary>
    /// <inheritdoc cref="State.UpdateWithConflictsAsync"/>
    public ValueTask<IResource> UpdateWithConflictsAsync(
        Pointer pointer, Func<IResource, IResource> change, CancellationToken ct = default) =>
        state.UpdateWithConflictsAsync(pointer, change, updates, ct);

    /// <inheritdoc cref="State.ModifyAsync"/>
    public ValueTask<IResource> ModifyAsync(
        IResource initial, Func<IResource, IResource> change, OwnedModifyOptions? options = null, CancellationToken ct = default)
    {
        options ??= new OwnedModifyOptions();
        var update = new UpdateOptions { Owner = options.NoOwner ? "" : Owner, ExpectedPhase = options.ExpectedPhase };
        return state.ModifyAsync(initial, change, update, ct);
    }

    /// <inheritdoc cref="State.TeardownAsync"/>
    /// <param name="owner">In whose name; null: this owner's.</param>
    public ValueTask<bool> TeardownAsync(Pointer pointer, string? owner = null, CancellationToken ct = default) =>
        state.TeardownAsync(pointer, owner ?? Owner, ct);

    /// <inheritdoc cref="ICoreState.DestroyAsync"/>
    /// <param name="owner">In whose name; null: this owner's.</param>
    public ValueTask DestroyAsync(Pointer pointer, string? owner = null, CancellationToken ct = default) =>
        state.DestroyAsync(pointer, new DestroyOptions { Owner = owner ?? Owner }, ct);

    /// <inheritdoc cref="State.AddFinalizersAsync"/>
    public ValueTask AddFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default) =>
        state.AddFinalizersAsync(pointer, names, ct);

    /// <inheritdoc cref="State.RemoveFinalizersAsync"/>
    public ValueTask RemoveFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default) =>
        state.RemoveFinalizersAsync(pointer, names, ct);
}

public sealed record OwnedCreateOptions
{
    /// <summary>The resource belongs to nobody: everybody may change it.</summary>
    public bool NoOwner { get; init; }
}

public sealed record OwnedModifyOptions
{
    /// <summary>Creates a resource that belongs to nobody, or changes one.</summary>
    public bool NoOwner { get; init; }

    /// <summary>The phase the stored resource must be in; null accepts any.</summary>
    public Phase? ExpectedPhase { get; init; } = Phase.Running;
}
