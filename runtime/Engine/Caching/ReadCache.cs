using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The reads of one controller, answered from the watches of the runtime where a kind is cached (COSI 7.9). Never older than what the
/// controller wrote: a key it wrote, and lists with such keys, are read from the state until the watch has told of that write.
/// </summary>
sealed class ReadCache(EngineContext engine, OwnWrites own, State state)
{
    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct)
    {
        if (engine.Watches.CacheOf(pointer.Kind) is not { } watcher) return await state.FindAsync(pointer, ct);

        await watcher.Bootstrapped.UntilAsync(ct);
        return own.IsOutstanding(pointer) ? await state.FindAsync(pointer, ct) : watcher.Find(pointer.Id);
    }

    public async ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options, CancellationToken ct)
    {
        if (engine.Watches.CacheOf(kind) is not { } watcher) return await state.ListAsync(kind, options, ct);

        await watcher.Bootstrapped.UntilAsync(ct);
        if (own.IsOutstanding(kind)) return await state.ListAsync(kind, options, ct);

        var all = watcher.List();
        return options is null or { SelectsAll: true } ? all : [.. all.Where(options.Matches)];
    }
}
