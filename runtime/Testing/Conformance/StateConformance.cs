using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>
/// What every back end must do (COSI 8.1). Derive a class, override <see cref="CreateAsync"/>, and the suite runs; each test gets a
/// state of its own that must be empty for <see cref="Namespace"/>.
/// </summary>
public abstract partial class StateConformance : IAsyncLifetime
{
    protected virtual string Namespace => "default";

    /// <summary>A second namespace, empty as well.</summary>
    protected virtual string OtherNamespace => $"{Namespace}-other";

    /// <summary>False for back ends that answer tail events with <see cref="UnsupportedException"/>.</summary>
    protected virtual bool SupportsTailEvents => true;

    /// <summary>False when a bootstrap may come in several batches, as it does over a connection (COSI 3.5).</summary>
    protected virtual bool BootstrapsInOneBatch => true;

    protected State State { get; private set; } = null!;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected Kind Paths => new(Namespace, PathSpec.Definition.Type);

    public async ValueTask InitializeAsync() => State = new State(await CreateAsync());

    /// <summary>Releases what the state needed; called after each test.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (State.Core is IAsyncDisposable disposable) await disposable.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<ICoreState> CreateAsync();

    protected Pointer At(string id) => new(Paths, id);

    protected IResource Path(string id, params (string Key, string Value)[] labels) => new Resource<PathSpec>(
        new Metadata(At(id)) { Labels = StringMap.From(labels.Select(label => KeyValuePair.Create(label.Key, label.Value))) },
        new PathSpec());

    protected async Task<IResource> CreatePathAsync(string id, params (string Key, string Value)[] labels) =>
        await State.CreateAsync(Path(id, labels), ct: Ct);

    protected async Task<string[]> IdsAsync(ListOptions? options = null) =>
        [.. (await State.ListAsync(Paths, options, Ct)).Select(resource => resource.Metadata.Id)];

    protected async Task<WatchReader> WatchKindAsync(WatchOptions? options = null) => new(await State.WatchAsync(Paths, options, Ct));

    protected async Task<WatchReader> WatchIdAsync(string id, WatchOptions? options = null) =>
        new(await State.WatchAsync(At(id), options, Ct));

    protected static IResource Labelled(IResource resource, string key, string value) =>
        resource.With(resource.Metadata with { Labels = resource.Metadata.Labels.Set(key, value) });

    protected static IResource ResourceOf(StateEvent item) => item switch
    {
        StateEvent.Created created => created.Resource,
        StateEvent.Updated updated => updated.Resource,
        StateEvent.Destroyed destroyed => destroyed.Resource,
        _ => throw new ArgumentException($"{item.GetType().Name} has no resource", nameof(item)),
    };

    protected static string IdOf(StateEvent item) => ResourceOf(item).Metadata.Id;

    /// <summary>Type, resource and old resource; a bootstrap's created event equals a live one.</summary>
    protected static string Told(StateEvent item) => item switch
    {
        StateEvent.Created created => $"created {Told(created.Resource)}",
        StateEvent.Updated updated => $"updated {Told(updated.Resource)} from {Told(updated.Old)}",
        StateEvent.Destroyed destroyed => $"destroyed {Told(destroyed.Resource)}",
        _ => item.GetType().Name,
    };

    static string Told(IResource resource) =>
        $"{resource.Metadata} {resource.Metadata.Phase} [{string.Join(',', resource.Metadata.Finalizers)}] "
        + $"{{{string.Join(',', resource.Metadata.Labels.Select(label => $"{label.Key}={label.Value}"))}}} {resource.Metadata.Owner}";
}
