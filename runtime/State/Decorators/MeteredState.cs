using System.Diagnostics.Metrics;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Measures every operation on the state below, and its watches; of an <see cref="InMemoryState"/> also its sizes: docs/metrics.md. While
/// nobody listens an operation costs one question more, and no allocation. Disposing it disposes the state below.
/// </summary>
public sealed class MeteredState : ICoreState, INativeTeardown, INativeTeardownAndDestroy, IAsyncDisposable
{
    readonly ICoreState inner;
    readonly StateMetrics metrics;

    public MeteredState(ICoreState inner, IMeterFactory factory, StateMetricsOptions? options = null)
    {
        this.inner = inner;
        metrics = new StateMetrics(inner, factory, options ?? new StateMetricsOptions());
    }

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) =>
        metrics.MeasuresOperations
            ? MeasureAsync("get", pointer.Type, (pointer, ct), static (core, of) => core.FindAsync(of.pointer, of.ct))
            : inner.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        metrics.MeasuresOperations
            ? MeasureAsync("list", kind.Type, (kind, options, ct), static (core, of) => core.ListAsync(of.kind, of.options, of.ct))
            : inner.ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        metrics.MeasuresOperations
            ? MeasureAsync(
                "create",
                resource.Metadata.Type,
                (resource, options, ct),
                static (core, of) => core.CreateAsync(of.resource, of.options, of.ct))
            : inner.CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        metrics.MeasuresOperations
            ? MeasureAsync(
                "update",
                resource.Metadata.Type,
                (resource, options, ct),
                static (core, of) => core.UpdateAsync(of.resource, of.options, of.ct))
            : inner.UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        metrics.MeasuresOperations
            ? MeasureAsync(
                "destroy", pointer.Type, (pointer, options, ct), static (core, of) => core.DestroyAsync(of.pointer, of.options, of.ct))
            : inner.DestroyAsync(pointer, options, ct);

    public async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
    {
        var watch = metrics.MeasuresOperations
            ? await MeasureAsync(
                "watch", pointer.Type, (pointer, options, ct), static (core, of) => core.WatchAsync(of.pointer, of.options, of.ct))
            : await inner.WatchAsync(pointer, options, ct);
        return new MeteredWatch(watch, pointer.Type, metrics);
    }

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        var watch = metrics.MeasuresOperations
            ? await MeasureAsync("watch", kind.Type, (kind, options, ct), static (core, of) => core.WatchAsync(of.kind, of.options, of.ct))
            : await inner.WatchAsync(kind, options, ct);
        return new MeteredWatch(watch, kind.Type, metrics);
    }

    public bool TearsDown(Kind kind) => inner.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        var native = inner.NativeTeardown(pointer.Kind).OrUnsupported();
        return metrics.MeasuresOperations
            ? MeasureAsync(
                "teardown",
                pointer.Type,
                (native, pointer, owner, ct),
                static (_, of) => of.native.TeardownAsync(of.pointer, of.owner, of.ct))
            : native.TeardownAsync(pointer, owner, ct);
    }

    public bool TearsDownAndDestroys(Kind kind) => inner.NativeTeardownAndDestroy(kind) is not null;

    public ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        var native = inner.NativeTeardownAndDestroy(pointer.Kind).OrUnsupported();
        return metrics.MeasuresOperations
            ? MeasureAsync(
                "teardown_and_destroy",
                pointer.Type,
                (native, pointer, owner, ct),
                static (_, of) => of.native.TeardownAndDestroyAsync(of.pointer, of.owner, of.ct))
            : native.TeardownAndDestroyAsync(pointer, owner, ct);
    }

    public ValueTask DisposeAsync()
    {
        metrics.End();
        return inner.DisposeIfNeededAsync();
    }

    async ValueTask<T> MeasureAsync<TArguments, T>(
        string operation, string type, TArguments arguments, Func<ICoreState, TArguments, ValueTask<T>> run)
    {
        var started = metrics.Start();
        try
        {
            var result = await run(inner, arguments);
            metrics.Done(operation, type, result, started);
            return result;
        }
        catch (Exception error)
        {
            metrics.Failed(operation, type, error, started);
            throw;
        }
    }

    async ValueTask MeasureAsync<TArguments>(
        string operation, string type, TArguments arguments, Func<ICoreState, TArguments, ValueTask> run) =>
        await MeasureAsync(operation, type, (run, arguments), static async (core, of) =>
        {
            await of.run(core, of.arguments);
            return true;
        });
}
