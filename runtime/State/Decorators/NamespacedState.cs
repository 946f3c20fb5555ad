using System.Collections.Concurrent;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// One state per namespace, each built when its namespace is first named, and once (COSI 5.3). There is no list of namespaces and nothing
/// in place of a missing one: whoever may name any namespace makes as many states, so put a <see cref="FilteredState"/> with <see
/// cref="AccessRules.OnlyNamespaces"/> in front where that matters. Disposing it disposes what it built.
/// </summary>
/// <param name="build">
/// Makes the state of a namespace. One call runs at a time; when it throws, so does the operation, and the next one tries again.
/// </param>
public sealed class NamespacedState(Func<string, ICoreState> build)
    : ICoreState, INativeTeardown, INativeTeardownAndDestroy, IAsyncDisposable
{
    readonly Lock building = new();
    readonly ConcurrentDictionary<string, ICoreState> built = new(StringComparer.Ordinal);
    bool isDisposed;

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => Of(pointer.Kind).FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        Of(kind).ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        Of(resource.Metadata.Kind).CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        Of(resource.Metadata.Kind).UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        Of(pointer.Kind).DestroyAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Of(pointer.Kind).WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Of(kind).WatchAsync(kind, options, ct);

    public bool TearsDown(Kind kind) => Of(kind).NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        Of(pointer.Kind).NativeTeardown(pointer.Kind).OrUnsupported().TeardownAsync(pointer, owner, ct);

    public bool TearsDownAndDestroys(Kind kind) => Of(kind).NativeTeardownAndDestroy(kind) is not null;

    public ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        Of(pointer.Kind).NativeTeardownAndDestroy(pointer.Kind).OrUnsupported().TeardownAndDestroyAsync(pointer, owner, ct);

    public async ValueTask DisposeAsync()
    {
        lock (building) isDisposed = true;
        await Task.WhenAll(built.Values.Select(state => state.DisposeIfNeededAsync().AsTask()));
    }

    ICoreState Of(Kind kind)
    {
        if (built.TryGetValue(kind.Namespace, out var known)) return known;

        lock (building)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            return built.GetOrAdd(kind.Namespace, build);
        }
    }
}
