using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Counts what one controller reads and writes (COSI 7.10).</summary>
sealed class OperationCounter(ICoreState below, RuntimeMetrics metrics, string controller)
    : ICoreState, INativeTeardown, INativeTeardownAndDestroy
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => Read().FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        Read().ListAsync(kind, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Read().WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Read().WatchAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        Write().CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        Write().UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        Write().DestroyAsync(pointer, options, ct);

    public bool TearsDown(Kind kind) => below.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        Write().NativeTeardown(pointer.Kind).OrUnsupported().TeardownAsync(pointer, owner, ct);

    public bool TearsDownAndDestroys(Kind kind) => below.NativeTeardownAndDestroy(kind) is not null;

    public ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        Write().NativeTeardownAndDestroy(pointer.Kind).OrUnsupported().TeardownAndDestroyAsync(pointer, owner, ct);

    ICoreState Read()
    {
        metrics.Read(controller);
        return below;
    }

    ICoreState Write()
    {
        metrics.Wrote(controller);
        return below;
    }
}
