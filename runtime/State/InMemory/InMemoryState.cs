using System.Collections.Concurrent;
using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The state in memory, all namespaces; durable when given a backing store. Without one, operations complete synchronously.
/// </summary>
public sealed class InMemoryState : ICoreState, IAsyncDisposable
{
    static readonly UpdateOptions DefaultUpdate = new();

    readonly ConcurrentDictionary<Kind, ResourceCollection> collections = new();
    readonly BookmarkSeal seal = new();
    readonly InMemoryStateOptions options;
    readonly BackingQueue? backing;

    public InMemoryState(InMemoryStateOptions? options = null)
    {
        this.options = options ?? new InMemoryStateOptions();
        backing = this.options.BackingStore is { } store ? new BackingQueue(store, this.options.Scheduler, Load) : null;
    }

    /// <summary>As it is now. A kind is there once something was written or while somebody watches it.</summary>
    public InMemoryStatistics Statistics
    {
        get
        {
            var overruns = 0L;
            var kinds = collections.Values.Select(collection => collection.Statistics(ref overruns)).ToImmutableArray();
            return new InMemoryStatistics(kinds, overruns);
        }
    }

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) =>
        IsReady(ct) ? new(Collection(pointer.Kind)?.Find(pointer)) : FindLoadedAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        IsReady(ct) ? new(List(kind, options)) : ListLoadedAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
    {
        var owner = options?.Owner ?? "";
        var given = resource.Metadata.Owner;
        if (given.Length > 0 && given != owner) return ValueTask.FromException<IResource>(new OwnerAlreadySetException(given));

        return WriteAsync(resource.Metadata.Pointer, new Creation(resource, owner, this.options.Time), ct)!;
    }

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default)
    {
        options ??= DefaultUpdate;
        return WriteAsync(
            resource.Metadata.Pointer, new Replacement(resource, options.Owner, options.ExpectedPhase, this.options.Time), ct)!;
    }

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        await WriteAsync(pointer, new Removal(pointer, options?.Owner ?? ""), ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        WatchAsync(pointer.Kind, options, (collection, watch) => collection.TryWatch(pointer, watch), ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        WatchAsync(kind, options, static (collection, watch) => collection.TryWatch(watch), ct);

    /// <summary>Waits for the writes under way and ends the writer of the backing store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (backing is not null) await backing.DisposeAsync();
    }

    bool IsReady(CancellationToken ct) => (backing is null || backing.IsLoaded) && !ct.IsCancellationRequested;

    async ValueTask LoadedAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (backing is not null) await backing.LoadedAsync().UntilAsync(ct);
    }

    async ValueTask<IResource?> FindLoadedAsync(Pointer pointer, CancellationToken ct)
    {
        await LoadedAsync(ct);
        return Collection(pointer.Kind)?.Find(pointer);
    }

    async ValueTask<IReadOnlyList<IResource>> ListLoadedAsync(Kind kind, ListOptions? selection, CancellationToken ct)
    {
        await LoadedAsync(ct);
        return List(kind, selection);
    }

    IReadOnlyList<IResource> List(Kind kind, ListOptions? selection) => Collection(kind)?.List(selection) ?? [];

    async ValueTask<Watch> WatchAsync(
        Kind kind, WatchOptions? watch, Func<ResourceCollection, WatchOptions, Watch?> open, CancellationToken ct)
    {
        watch ??= new WatchOptions();
        watch.Check();
        await LoadedAsync(ct);
        while (true)
        {
            var collection = CollectionOf(kind);
            try
            {
                if (open(collection, watch) is { } opened) return opened;
            }
            catch
            {
                collection.RetireIfUnused();
                throw;
            }
        }
    }

    ValueTask<IResource?> WriteAsync<TDecision>(Pointer pointer, TDecision decision, CancellationToken ct)
        where TDecision : struct, IDecision
    {
        if (backing is not null || ct.IsCancellationRequested) return StoreAsync(pointer, decision, ct);

        try
        {
            return new(Write(pointer, decision));
        }
        catch (Exception error)
        {
            return ValueTask.FromException<IResource?>(error);
        }
    }

    IResource? Write<TDecision>(Pointer pointer, TDecision decision) where TDecision : struct, IDecision
    {
        while (true)
        {
            var collection = CollectionFor<TDecision>(pointer.Kind);
            if (collection is null) return decision.Decide(null, pointer.Kind);
            if (collection.TryWrite(pointer, decision, out var stored)) return stored;
        }
    }

    async ValueTask<IResource?> StoreAsync<TDecision>(Pointer pointer, TDecision decision, CancellationToken ct)
        where TDecision : struct, IDecision
    {
        await LoadedAsync(ct);
        while (true)
        {
            var collection = CollectionFor<TDecision>(pointer.Kind);
            if (collection is null) return decision.Decide(null, pointer.Kind);
            if (collection.TryQueue(pointer, decision, backing!) is not { } queued) continue;

            if (queued.Write is { } write)
            {
                await write.Done.Task.UntilAsync(ct);
                return write.Resource;
            }

            var isCommitted = queued.Judge!.Task;
            await isCommitted.UntilAsync(ct);
            if (await isCommitted) throw queued.Refusal!;
        }
    }

    ResourceCollection? Collection(Kind kind) => collections.GetValueOrDefault(kind);

    ResourceCollection CollectionOf(Kind kind) =>
        collections.GetOrAdd(
            kind, static (key, state) => new ResourceCollection(key, state.options, state.seal, state.Forget), this);

    ResourceCollection? CollectionFor<TDecision>(Kind kind) where TDecision : struct, IDecision =>
        TDecision.Creates ? CollectionOf(kind) : Collection(kind);

    void Forget(ResourceCollection collection) => collections.TryRemove(new(collection.Kind, collection));

    void Load(IResource resource)
    {
        while (!CollectionOf(resource.Metadata.Kind).TryLoad(resource))
        {
            // Retired meanwhile: there will be another one.
        }
    }
}
