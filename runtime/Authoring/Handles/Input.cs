using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Reads one declared kind. Works once the controller runs.</summary>
public class Input<TSpec> where TSpec : class, ISpec<TSpec>
{
    internal Input(Controller controller, Kind kind)
    {
        Controller = controller;
        Kind = kind;
    }

    public Kind Kind { get; }

    internal Controller Controller { get; }

    public async ValueTask<Resource<TSpec>?> FindAsync(string id, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.FindAsync(new Pointer(Kind, id), ct));

    /// <exception cref="NotFoundException"/>
    public async ValueTask<Resource<TSpec>> GetAsync(string id, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.GetAsync(new Pointer(Kind, id), ct))!;

    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListAsync(ListOptions? options = null, CancellationToken ct = default) =>
        Typed(await Controller.State.ListAsync(Kind, options, ct));

    /// <summary>As the state has it now, also when the runtime caches the kind.</summary>
    public async ValueTask<Resource<TSpec>?> FindUncachedAsync(string id, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.FindUncachedAsync(new Pointer(Kind, id), ct));

    /// <inheritdoc cref="FindUncachedAsync"/>
    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListUncachedAsync(ListOptions? options = null, CancellationToken ct = default) =>
        Typed(await Controller.State.ListUncachedAsync(Kind, options, ct));

    static IReadOnlyList<Resource<TSpec>> Typed(IReadOnlyList<IResource> resources)
    {
        var typed = new Resource<TSpec>[resources.Count];
        for (var index = 0; index < typed.Length; index++) typed[index] = State.Typed<TSpec>(resources[index])!;
        return typed;
    }
}

/// <summary>An input whose resources the controller may hold with finalizers.</summary>
public sealed class StrongInput<TSpec> : Input<TSpec> where TSpec : class, ISpec<TSpec>
{
    internal StrongInput(Controller controller, Kind kind) : base(controller, kind)
    {
    }

    /// <param name="name">The controller's name when null.</param>
    /// <exception cref="NotFoundException"/>
    public ValueTask AddFinalizerAsync(string id, string? name = null, CancellationToken ct = default) =>
        Controller.State.AddFinalizersAsync(new Pointer(Kind, id), [name ?? Controller.Name], ct);

    /// <summary>Also succeeds when the resource is gone.</summary>
    /// <param name="name">The controller's name when null.</param>
    public ValueTask RemoveFinalizerAsync(string id, string? name = null, CancellationToken ct = default) =>
        Controller.State.RemoveFinalizersAsync(new Pointer(Kind, id), [name ?? Controller.Name], ct);
}
