using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// One pass per resource of the primary type, when it or something that concerns it changed; all of them once at start. Also passes for
/// resources that are gone: look, and expect nothing. Further inputs: <c>Mapped</c> wakes the primaries it names, <c>Strong</c> and
/// <c>Weak</c> wake every primary.
/// </summary>
public abstract class QueuedController<TPrimary> : QueueController where TPrimary : class, ISpec<TPrimary>
{
    /// <param name="primaryNamespace">The default namespace of the type when null.</param>
    protected QueuedController(string? primaryNamespace = null) =>
        Primary = new StrongInput<TPrimary>(this, Declare<TPrimary>(primaryNamespace, null, InputMode.QueuePrimary));

    protected StrongInput<TPrimary> Primary { get; }

    /// <summary>
    /// One pass. An exception is logged and the key is processed again after 0.5 s, growing by half up to a minute; a change of the
    /// resource does not wait for that.
    /// </summary>
    /// <exception cref="RequeueException">The pass failed, and the delay is this.</exception>
    protected abstract Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct);

    /// <summary>Wakes a primary for a reason that is no resource: an event from outside, or the run hook.</summary>
    protected void QueueReconcile(string id) => Driver.Wake(new Pointer(Primary.Kind, id));

    /// <summary>An input whose changes queue the primaries that <paramref name="map"/> names by id.</summary>
    /// <param name="map">
    /// Gets the resource as last seen: for an update the old and the new one, for a destroyed one its last state.
    /// </param>
    protected StrongInput<TSpec> Mapped<TSpec>(Func<Resource<TSpec>, IEnumerable<string>> map, string? @namespace = null)
        where TSpec : class, ISpec<TSpec> =>
        Mapped<TSpec>((resource, _) => ValueTask.FromResult(map(resource)), @namespace);

    /// <inheritdoc cref="Mapped{TSpec}(Func{Resource{TSpec}, IEnumerable{string}}, string?)"/>
    protected StrongInput<TSpec> Mapped<TSpec>(
        Func<Resource<TSpec>, CancellationToken, ValueTask<IEnumerable<string>>> map, string? @namespace = null)
        where TSpec : class, ISpec<TSpec> =>
        new(this, Declare<TSpec>(@namespace, InputMode.QueueMapped, MapperFrom(map)));

    /// <summary>An input that concerns the primary with the same id.</summary>
    protected StrongInput<TSpec> MappedById<TSpec>(string? @namespace = null) where TSpec : class, ISpec<TSpec> =>
        Mapped<TSpec>(resource => [resource.Id], @namespace);

    /// <summary>An input that concerns the primary that a label names; without the label, none.</summary>
    /// <param name="only">Which of the resources are asked for the label; null: all.</param>
    protected StrongInput<TSpec> MappedByLabel<TSpec>(string label, ListOptions? only = null, string? @namespace = null)
        where TSpec : class, ISpec<TSpec> =>
        Mapped<TSpec>(
            resource => (only?.Matches(resource) ?? true) && resource.Metadata.Labels.TryGetValue(label, out var id) ? [id] : [],
            @namespace);

    /// <summary>An input that is read, and held, and wakes nothing.</summary>
    protected StrongInput<TSpec> MappedToNone<TSpec>(string? @namespace = null) where TSpec : class, ISpec<TSpec> =>
        Mapped<TSpec>(_ => [], @namespace);

    /// <summary>As <c>Mapped</c>, only for resources that may be destroyed: tearing down, no finalizers left.</summary>
    protected Input<TSpec> MappedDestroyReady<TSpec>(Func<Resource<TSpec>, IEnumerable<string>> map, string? @namespace = null)
        where TSpec : class, ISpec<TSpec> =>
        new(this, Declare<TSpec>(@namespace, InputMode.QueueMappedDestroyReady, MapperFrom<TSpec>((r, _) => ValueTask.FromResult(map(r)))));

    internal override ValueTask<Pass> PassAsync(Pointer key, CancellationToken ct) => new(ReconcileAsync(key, ct));

    internal override IEnumerable<Pointer> EveryKey(EngineContext engine) =>
        engine.Watches.KnownOf(Primary.Kind).Where(Concerns).Select(resource => resource.Metadata.Pointer);

    /// <summary>Whether a change of an unmapped input concerns this primary.</summary>
    private protected virtual bool Concerns(IResource primary) => true;

    private protected Mapper MapperFrom<TSpec>(
        Func<Resource<TSpec>, CancellationToken, ValueTask<IEnumerable<string>>> map, bool mapsOwnedAtListing = false)
        where TSpec : class, ISpec<TSpec> =>
        new(
            async (resource, ct) => [.. (await map(Runtime.State.Typed<TSpec>(resource)!, ct)).Select(id => new Pointer(Primary.Kind, id))],
            mapsOwnedAtListing);
}
