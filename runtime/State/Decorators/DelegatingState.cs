using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Forwards the seven operations to the state below: a decorator overrides those it is about. The native calls of the state below are
/// not offered, so <see cref="State"/> derives them from the seven and each of their writes passes the decorator; one that shall pass
/// them on implements <see cref="INativeTeardown"/> itself. It does not dispose the state below.
/// </summary>
public class DelegatingState(ICoreState inner) : ICoreState
{
    /// <summary>The state below.</summary>
    protected ICoreState Inner { get; } = inner;

    public virtual ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => Inner.FindAsync(pointer, ct);

    public virtual ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        Inner.ListAsync(kind, options, ct);

    public virtual ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        Inner.CreateAsync(resource, options, ct);

    public virtual ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        Inner.UpdateAsync(resource, options, ct);

    public virtual ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        Inner.DestroyAsync(pointer, options, ct);

    public virtual ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Inner.WatchAsync(pointer, options, ct);

    public virtual ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Inner.WatchAsync(kind, options, ct);
}
