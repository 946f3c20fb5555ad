using Strata.Resources;

namespace Strata.Runtime.Grpc;

/// <summary>The state as a server without teardown calls offers it, so that <see cref="State"/> derives them.</summary>
sealed class WithoutNativeCalls(ICoreState core) : ICoreState
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => core.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        core.ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        core.CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        core.UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        core.DestroyAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        core.WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        core.WatchAsync(kind, options, ct);
}
