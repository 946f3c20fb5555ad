using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <summary>
/// Writes at random, and knows what it wrote. Either the writers take turns, so that their order is known; or the state has a
/// <see cref="RecordingStore"/>, and each writer has resources of its own, so that none of their writes can fail.
/// </summary>
sealed class Recorder(ICoreState state, Kind kind, CommitLog log, RecordingStore? store)
{
    readonly SemaphoreSlim turn = new(1);
    readonly ulong[] versions = new ulong[PlainItem.Ids];
    long numbers;

    public async ValueTask WriteAsync(Random random, int id, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref numbers) - 1;
        if (versions[id] > 0 && random.Next(5) == 0) await CommitAsync(id, null, ct);
        else await CommitAsync(id, PlainItem.Random(random, id, number), ct);
    }

    /// <summary>The last word: every id exists, and every watcher has something to see.</summary>
    public async ValueTask CloseAsync(CancellationToken ct)
    {
        for (var id = 0; id < PlainItem.Ids; id++)
            await CommitAsync(id, PlainItem.Closing(id, Interlocked.Increment(ref numbers) - 1), ct);
    }

    async ValueTask CommitAsync(int id, PlainItem? item, CancellationToken ct)
    {
        if (store is not null)
        {
            var stored = await WriteAsync(id, item, ct);
            if (item is { } written) log.Commit(log.Find(written.Number)?.Index ?? -1);
            versions[id] = stored;
            return;
        }

        await turn.WaitAsync(ct);
        try
        {
            var commit = log.Append(id, item);
            versions[id] = await WriteAsync(id, item, ct);
            log.Commit(commit.Index);
            if (versions[id] != commit.Version) throw new InvalidOperationException($"got version {versions[id]} for {commit}");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <returns>The version that the state gave; 0 for a resource that is gone.</returns>
    async ValueTask<ulong> WriteAsync(int id, PlainItem? item, CancellationToken ct)
    {
        if (item is not { } written)
        {
            await state.DestroyAsync(new Pointer(kind, PlainItem.NameOf(id)), ct: ct);
            return 0;
        }

        var resource = written.ToResource(kind, versions[id]);
        var stored = versions[id] == 0 ? await state.CreateAsync(resource, ct: ct) : await state.UpdateAsync(resource, ct: ct);
        return stored.Metadata.Version.Value;
    }
}
