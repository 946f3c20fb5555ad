using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>Asks before each operation whether it shall fail.</summary>
sealed class FlakyState(ICoreState below, Func<string, Exception?> fail) : ICoreState
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => Try("find").FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        Try("list").ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        Try("create").CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        Try("update").UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        Try("destroy").DestroyAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        Try("watch").WatchAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        Try("watch").WatchAsync(kind, options, ct);

    ICoreState Try(string operation) => fail(operation) is { } error ? throw error : below;
}
