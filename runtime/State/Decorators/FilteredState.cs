using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Asks a rule before each operation; what is refused does not reach the state below (COSI 5.5). Queries and options are not part of the
/// question. A teardown that the state below makes in one step needs Update, a teardown with destroy needs Update and Destroy. Disposing
/// it disposes the state below.
/// </summary>
public sealed class FilteredState(ICoreState inner, AccessRule rule)
    : ICoreState, INativeTeardown, INativeTeardownAndDestroy, IAsyncDisposable
{
    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        await CheckAsync(pointer, AccessVerb.Get, ct);
        return await inner.FindAsync(pointer, ct);
    }

    public async ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(new Pointer(kind, ""), AccessVerb.List, ct);
        return await inner.ListAsync(kind, options, ct);
    }

    public async ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(resource.Metadata.Pointer, AccessVerb.Create, ct);
        return await inner.CreateAsync(resource, options, ct);
    }

    public async ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(resource.Metadata.Pointer, AccessVerb.Update, ct);
        return await inner.UpdateAsync(resource, options, ct);
    }

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(pointer, AccessVerb.Destroy, ct);
        await inner.DestroyAsync(pointer, options, ct);
    }

    public async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(pointer, AccessVerb.Watch, ct);
        return await inner.WatchAsync(pointer, options, ct);
    }

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        await CheckAsync(new Pointer(kind, ""), AccessVerb.Watch, ct);
        return await inner.WatchAsync(kind, options, ct);
    }

    public bool TearsDown(Kind kind) => inner.NativeTeardown(kind) is not null;

    public async ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        await CheckAsync(pointer, AccessVerb.Update, ct);
        return await inner.NativeTeardown(pointer.Kind).OrUnsupported().TeardownAsync(pointer, owner, ct);
    }

    public bool TearsDownAndDestroys(Kind kind) => inner.NativeTeardownAndDestroy(kind) is not null;

    public async ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        await CheckAsync(pointer, AccessVerb.Update, ct);
        await CheckAsync(pointer, AccessVerb.Destroy, ct);
        await inner.NativeTeardownAndDestroy(pointer.Kind).OrUnsupported().TeardownAndDestroyAsync(pointer, owner, ct);
    }

    public ValueTask DisposeAsync() => inner.DisposeIfNeededAsync();

    async ValueTask CheckAsync(Pointer pointer, AccessVerb verb, CancellationToken ct)
    {
        if (await rule(new Access(pointer, verb), ct) is { } reason) throw new AccessDeniedException(pointer, verb, reason);
    }
}
