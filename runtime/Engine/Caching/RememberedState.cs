using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Remembers the writes of one controller to cached kinds until the watches have told of them.</summary>
sealed class RememberedState(ICoreState below, EngineContext engine, OwnWrites own) : DelegatingState(below), INativeTeardown
{
    public override ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        RememberAsync(resource.Metadata.Pointer, () => Inner.CreateAsync(resource, options, ct), IsWritten);

    public override ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        RememberAsync(resource.Metadata.Pointer, () => Inner.UpdateAsync(resource, options, ct), IsWritten);

    public override async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default)
    {
        await RememberAsync(pointer, DestroyAsync, _ => told => told is null);

        async ValueTask<bool> DestroyAsync()
        {
            await Inner.DestroyAsync(pointer, options, ct);
            return true;
        }
    }

    public bool TearsDown(Kind kind) => Inner.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        var native = Inner.NativeTeardown(pointer.Kind).OrUnsupported();
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
