using System.Collections.Concurrent;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The state in memory, all namespaces; durable when given a backing store. Without one, operations complete synchronously.
/// </summary>
public sealed class InMemoryState : ICoreState, IAsyncDisposable
{
    readonly ConcurrentDictionary<Kind, ResourceCollection> collections = new();
    readonly InMemoryStateOptions options;
    readonly BackingQueue? backing;

    public InMemoryState(InMemoryStateOptions? options = null)
    {
        this.options = options ?? new InMemoryStateOptions();
        backing = this.options.BackingStore is { } store ? new BackingQueue(store, this.options.Scheduler, Load) : null;
    }

    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        await LoadedAsync();
        return collections.GetValueOrDefault(pointer.Kind)?.Find(pointer.Id);
    }

    public async ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        await LoadedAsync();
        return collections.GetValueOrDefault(kind)?.List(options ?? new ListOptions()) ?? [];
    }

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
    {
        var owner = options?.Owner ?? "";
        var given = resource.Metadata.Owner;
        if (given.Length > 0 && given != owner) throw new OwnerAlreadySetException(given);

        return WriteAsync(resource.Metadata.Pointer, current => Created(current, resource, owner), ct)!;
    }

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        WriteAsync(resource.Metadata.Pointer, current => Updated(current, resource, options ?? new UpdateOptions()), ct)!;

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        await WriteAsync(pointer, current => Destroyed(current, pointer, options?.Owner ?? ""), ct);

    public async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
    {
        options ??= new WatchOptions();
        options.Check();
        await LoadedAsync();
        return CollectionOf(pointer.Kind).Watch(pointer.Id, options);
    }

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        options ??= new WatchOptions();
        options.Check();
        await LoadedAsync();
        return CollectionOf(kind).Watch(options);
    }

    /// <summary>Waits for the writes under way and ends the writer of the backing store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (backing is not null) await backing.DisposeAsync();
    }

    async ValueTask<IResource?> WriteAsync(Pointer pointer, Func<IResource?, IResource?> change, CancellationToken ct)
    {
        await LoadedAsync();
        var write = CollectionOf(pointer.Kind).Validate(pointer.Id, change, backing is null ? null : backing.Enqueue);
        if (backing is not null) await DoneAsync(write, ct);

        return write.Resource;
    }

    // Not Task.WaitAsync: it goes on on the thread pool, and the schedule could not be replayed.
    static async Task DoneAsync(PendingWrite write, CancellationToken ct)
    {
        await using var cancelled = ct.Register(() => write.Done.TrySetCanceled(ct));
        await write.Done.Task;
    }

    IResource Created(IResource? current, IResource resource, string owner)
    {
        if (current is not null) throw new AlreadyExistsException(resource.Metadata.Pointer);

        var now = options.Time.GetUtcNow();
        return resource.With(resource.Metadata with { Owner = owner, Version = ResourceVersion.First, Created = now, Updated = now });
    }

    IResource Updated(IResource? current, IResource resource, UpdateOptions update)
    {
        var pointer = resource.Metadata.Pointer;
        var stored = current?.Metadata ?? throw new NotFoundException(pointer);
        if (stored.Owner != update.Owner) throw new OwnerConflictException(pointer, stored.Owner);
        if (stored.Version != resource.Metadata.Version)
            throw new VersionConflictException(pointer, resource.Metadata.Version, stored.Version);
        if (update.ExpectedPhase is { } phase && stored.Phase != phase) throw new PhaseConflictException(pointer, phase);

        return resource.With(resource.Metadata with
        {
            Version = stored.Version.Next(),
            Created = stored.Created,
            Updated = options.Time.GetUtcNow(),
        });
    }

    static IResource? Destroyed(IResource? current, Pointer pointer, string owner)
    {
        var stored = current?.Metadata ?? throw new NotFoundException(pointer);
        if (stored.Owner != owner) throw new OwnerConflictException(pointer, stored.Owner);
        if (!stored.Finalizers.IsEmpty) throw new PendingFinalizersException(pointer, stored.Finalizers);

        return null;
    }

    ResourceCollection CollectionOf(Kind kind) =>
        collections.GetOrAdd(kind, static (key, options) => new ResourceCollection(key, options), options);

    void Load(IResource resource) => CollectionOf(resource.Metadata.Kind).Load(resource);

    ValueTask LoadedAsync() => backing?.LoadedAsync() ?? ValueTask.CompletedTask;
}
