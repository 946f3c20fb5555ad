using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Remembers the writes of one controller to cached kinds until the watches have told of them.</summary>
sealed class RememberedState(ICoreState below, EngineContext engine, OwnWrites own) : ICoreState, INativeTeardown
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => below.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        below.ListAsync(kind, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        below.WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        below.WatchAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        RememberAsync(resource.Metadata.Pointer, () => below.CreateAsync(resource, options, ct), IsWritten);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        RememberAsync(resource.Metadata.Pointer, () => below.UpdateAsync(resource, options, ct), IsWritten);

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default)
    {
        await RememberAsync(pointer, DestroyAsync, _ => told => told is null);

        async ValueTask<bool> DestroyAsync()
        {
            await below.DestroyAsync(pointer, options, ct);
            return true;
        }
    }

    public bool TearsDown(Kind kind) => below.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        var native = below.NativeTeardown(pointer.Kind).OrUnsupported();
        return IsLeaving(engine.Watches.CacheOf(pointer.Kind)?.Find(pointer.Id))
            ? native.TeardownAsync(pointer, owner, ct) // writes nothing: there will be nothing to be told of
            : RememberAsync(pointer, () => native.TeardownAsync(pointer, owner, ct), _ => told => told is null || IsLeaving(told));
    }

    async ValueTask<T> RememberAsync<T>(Pointer pointer, Func<ValueTask<T>> write, Func<T, Func<IResource?, bool>> expected)
    {
        if (engine.Watches.CacheOf(pointer.Kind) is not { } watcher) return await write();

        watcher.Remember(own);
        var mine = own.Begin(pointer);
        try
        {
            var result = await write();
            own.End(mine, expected(result), watcher.Listing);
            return result;
        }
        catch
        {
            own.Abandon(mine);
            throw;
        }
    }

    static bool IsLeaving(IResource? resource) => resource?.Metadata.Phase == Phase.TearingDown;

    static Func<IResource?, bool> IsWritten(IResource stored) =>
        told => told is not null && told.Metadata.Version == stored.Metadata.Version && told.Equals(stored);
}
