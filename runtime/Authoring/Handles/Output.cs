using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Writes one declared type, as its owner; reads it too. Works once the controller runs.</summary>
public sealed class Output<TSpec> : Input<TSpec> where TSpec : class, ISpec<TSpec>
{
    internal Output(Controller controller, Kind kind) : base(controller, kind)
    {
    }

    /// <summary>What this controller owns, of all resources of the kind.</summary>
    public ValueTask<IReadOnlyList<Resource<TSpec>>> ListOwnedAsync(CancellationToken ct = default) => ListOwnedAsync(null, ct);

    /// <summary>What this controller owns, of those that the options select.</summary>
    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListOwnedAsync(ListOptions? options, CancellationToken ct = default) =>
        [.. (await ListAsync(options, ct)).Where(resource => resource.Metadata.Owner == Controller.Name)];

    /// <exception cref="AlreadyExistsException"/>
    public async ValueTask<Resource<TSpec>> CreateAsync(string id, TSpec spec, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.CreateAsync(New(id, spec), ct: ct))!;

    /// <summary>Creates the resource, or replaces its spec; writes nothing when the spec is the same.</summary>
    /// <exception cref="OwnerConflictException"/>
    /// <exception cref="PhaseConflictException">It is tearing down.</exception>
    public ValueTask<Resource<TSpec>> WriteAsync(string id, TSpec spec, CancellationToken ct = default) => ModifyAsync(id, _ => spec, ct);

    /// <inheritdoc cref="WriteAsync"/>
    /// <param name="change">Gets the present spec, or null.</param>
    public async ValueTask<Resource<TSpec>> ModifyAsync(string id, Func<TSpec?, TSpec> change, CancellationToken ct = default)
    {
        return State.Typed<TSpec>(await Controller.State.WriteAsync(new Pointer(Kind, id), Written, isThere: null, ct))!;

        IResource Written(IResource? stored) =>
            State.Typed<TSpec>(stored) is { } present ? present with { Spec = change(present.Spec) } : New(id, change(null));
    }

    /// <summary>Creates the resource from <paramref name="initial"/> (its metadata, labels included), or changes the stored one.</summary>
    public async ValueTask<Resource<TSpec>> ModifyAsync(
        Resource<TSpec> initial, Func<Resource<TSpec>, Resource<TSpec>> change, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.ModifyAsync(initial, resource => change(State.Typed<TSpec>(resource)!), ct: ct))!;

    /// <exception cref="NotFoundException"/>
    public async ValueTask<Resource<TSpec>> UpdateAsync(
        string id, Func<Resource<TSpec>, Resource<TSpec>> change, CancellationToken ct = default) =>
        State.Typed<TSpec>(
            await Controller.State.UpdateAsync(new Pointer(Kind, id), resource => change(State.Typed<TSpec>(resource)!), ct))!;

    /// <returns>True when no finalizers are left.</returns>
    /// <exception cref="NotFoundException"/>
    public ValueTask<bool> TeardownAsync(string id, CancellationToken ct = default) =>
        Controller.State.TeardownAsync(new Pointer(Kind, id), ct: ct);

    /// <exception cref="NotFoundException"/>
    /// <exception cref="PendingFinalizersException"/>
    public ValueTask DestroyAsync(string id, CancellationToken ct = default) =>
        Controller.State.DestroyAsync(new Pointer(Kind, id), ct: ct);

    /// <inheritdoc cref="ControllerState.RemoveAsync"/>
    public ValueTask<bool> RemoveAsync(string id, CancellationToken ct = default) =>
        Controller.State.RemoveAsync(new Pointer(Kind, id), ct: ct);

    internal Resource<TSpec> New(string id, TSpec spec) => new(new Metadata(new Pointer(Kind, id)), spec);
}
