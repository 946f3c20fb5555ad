using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>
/// Is closed and opened again before every operation, until somebody watches: what an operation finds is what the store kept.
/// </summary>
sealed class ReopenedState(Func<InMemoryState> open) : ICoreState, IAsyncDisposable
{
    readonly SemaphoreSlim turn = new(1);
    InMemoryState current = open();
    bool isWatched;

    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.FindAsync(pointer, ct), ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.ListAsync(kind, options, ct), ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.CreateAsync(resource, options, ct), ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.UpdateAsync(resource, options, ct), ct);

    public async ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        await OnceOpenAsync(
            async core =>
            {
                await core.DestroyAsync(pointer, options, ct);
                return true;
            },
            ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.WatchAsync(pointer, options, ct), ct, isWatch: true);

    public ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default) =>
        OnceOpenAsync(core => core.WatchAsync(kind, options, ct), ct, isWatch: true);

    public async ValueTask DisposeAsync()
    {
        await current.DisposeAsync();
        turn.Dispose();
    }

    async ValueTask<T> OnceOpenAsync<T>(Func<InMemoryState, ValueTask<T>> run, CancellationToken ct, bool isWatch = false)
    {
        await turn.WaitAsync(ct);
        try
        {
            isWatched |= isWatch;
            if (!isWatched)
            {
                await current.DisposeAsync();
                current = open();
            }

            return await run(current);
        }
        finally
        {
            turn.Release();
        }
    }
}
