using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>Forwards everything; tests override what they are about.</summary>
class WrappedState(ICoreState inner) : ICoreState
{
    public virtual ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => inner.FindAsync(pointer, ct);

    public virtual ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        inner.ListAsync(kind, options, ct);

    public virtual ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        inner.CreateAsync(resource, options, ct);

    public virtual ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        inner.UpdateAsync(resource, options, ct);

    public virtual ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        inner.DestroyAsync(pointer, options, ct);

    public virtual ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        inner.WatchAsync(pointer, options, ct);

    public virtual ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        inner.WatchAsync(kind, options, ct);
}
