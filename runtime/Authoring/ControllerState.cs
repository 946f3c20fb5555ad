using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The state as one controller may see it (COSI 7.3): reads and writes by pointer, checked against its declarations, owned by it.
/// </summary>
public sealed class ControllerState
{
    readonly RecordedState state;
    readonly Controller controller;

    internal ControllerState(State state, Controller controller)
    {
        this.state = new RecordedState(new OwnedState(state, controller.Name));
        this.controller = controller;
    }

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckRead(pointer.Kind, pointer.Id);
        return state.FindAsync(pointer, ct);
    }

    /// <exception cref="NotFoundException"/>
    public ValueTask<IResource> GetAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckRead(pointer.Kind, pointer.Id);
        return state.GetAsync(pointer, ct);
    }

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        CheckRead(kind, null);
        return state.ListAsync(kind, options, ct);
    }

    public ValueTask<IResource> CreateAsync(IResource resource, CancellationToken ct = default)
    {
        CheckWrite(resource.Metadata.Pointer, "create");
        return state.CreateAsync(resource, null, ct);
    }

    /// <summary>Creates the resource, or changes the stored one; writes nothing when nothing changes.</summary>
    public ValueTask<IResource> ModifyAsync(IResource initial, Func<IResource, IResource> change, CancellationToken ct = default)
    {
        CheckWrite(initial.Metadata.Pointer, "update");
        return state.ModifyAsync(initial, change, null, ct);
    }

    /// <summary>Changes the stored resource; writes nothing when nothing changes.</summary>
    /// <exception cref="NotFoundException"/>
    public ValueTask<IResource> UpdateAsync(Pointer pointer, Func<IResource, IResource> change, CancellationToken ct = default)
    {
        CheckWrite(pointer, "update");
        return state.UpdateWithConflictsAsync(pointer, change, ct);
    }

    /// <returns>True when no finalizers are left.</returns>
    /// <exception cref="NotFoundException"/>
    public ValueTask<bool> TeardownAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckWrite(pointer, "teardown");
        return state.TeardownAsync(pointer, null, ct);
    }

    /// <exception cref="NotFoundException"/>
    public ValueTask DestroyAsync(Pointer pointer, CancellationToken ct = default)
    {
        CheckWrite(pointer, "destroy");
        return state.DestroyAsync(pointer, null, ct);
    }

    /// <exception cref="NotFoundException"/>
    public ValueTask AddFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default)
    {
        CheckFinalizers(pointer);
        return state.AddFinalizersAsync(pointer, names, ct);
    }

    /// <summary>Also succeeds when the resource is gone (COSI 7.3).</summary>
    public async ValueTask RemoveFinalizersAsync(Pointer pointer, IReadOnlyCollection<string> names, CancellationToken ct = default)
    {
        CheckFinalizers(pointer);
        try
        {
            await state.RemoveFinalizersAsync(pointer, names, ct);
        }
        catch (NotFoundException)
        {
            // Nothing holds what does not exist.
        }
    }

    void CheckRead(Kind kind, string? id)
    {
        if (controller.Outputs.Any(output => output.Type == kind.Type)) return;
        if (controller.Inputs.Any(input => input.Kind == kind && (input.Id is null || input.Id == id))) return;

        throw Undeclared(
            $"input {kind}",
            $"attempt to query resource \"{kind.Namespace}\"/\"{kind.Type}\", not input or output for controller \"{controller.Name}\"");
    }

    void CheckWrite(Pointer pointer, string verb)
    {
        if (controller.Outputs.Any(output => output.Type == pointer.Type)) return;

        throw Undeclared(
            $"output {pointer.Type}",
            $"resource \"{pointer.Namespace}\"/\"{pointer.Type}\" is not an output for controller \"{controller.Name}\", "
            + $"{verb} attempted on \"{pointer.Id}\"");
    }

    void CheckFinalizers(Pointer pointer)
    {
        if (controller.Inputs.Any(input => input.GivesFinalizers && input.Covers(pointer))) return;

        throw Undeclared(
            $"strong input {pointer.Kind}",
            $"attempt to change finalizers for resource \"{pointer.Namespace}\"/\"{pointer.Type}\", "
            + $"not an input with Strong dependency for controller \"{controller.Name}\"");
    }

    UndeclaredAccessException Undeclared(string missing, string message) => new(controller.Name, missing, message);
}
