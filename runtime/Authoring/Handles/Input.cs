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

    private protected Controller Controller { get; }

    public async ValueTask<Resource<TSpec>?> FindAsync(string id, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.FindAsync(new Pointer(Kind, id), ct));

    /// <exception cref="NotFoundException"/>
    public async ValueTask<Resource<TSpec>> GetAsync(string id, CancellationToken ct = default) =>
        State.Typed<TSpec>(await Controller.State.GetAsync(new Pointer(Kind, id), ct))!;

    public async ValueTask<IReadOnlyList<Resource<TSpec>>> ListAsync(ListOptions? options = null, CancellationToken ct = default) =>
        [.. (await Controller.State.ListAsync(Kind, options, ct)).Select(resource => State.Typed<TSpec>(resource)!)];
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
