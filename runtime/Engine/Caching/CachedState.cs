using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Reads of cached kinds are answered from the watches of the runtime, all else goes through (COSI 7.9).</summary>
sealed class CachedState(ICoreState below, ReadCache cache) : ICoreState, INativeTeardown
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => cache.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        cache.ListAsync(kind, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        below.WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        below.WatchAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        below.CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        below.UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        below.DestroyAsync(pointer, options, ct);

    public bool TearsDown(Kind kind) => below.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        below.NativeTeardown(pointer.Kind).OrUnsupported().TeardownAsync(pointer, owner, ct);
}
