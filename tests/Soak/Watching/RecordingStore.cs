using System.Collections.Immutable;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <summary>
/// A backing store that stores nothing, and notes in which order writes reach it: the order in which they are committed. Without a log
/// it only takes the way of a backing store.
/// </summary>
sealed class RecordingStore(CommitLog? log) : IBackingStore
{
    public IAsyncEnumerable<IResource> LoadAsync(CancellationToken ct) => AsyncEnumerable.Empty<IResource>();

    public async ValueTask ApplyAsync(ImmutableArray<BackingWrite> batch, CancellationToken ct)
    {
        await Task.Yield();
        if (log is null) return;

        foreach (var write in batch)
        {
            var commit = log.Append(PlainItem.IdOf(write.Pointer.Id), write.Resource is { } resource ? PlainItem.Of(resource) : null);
            if (write.Resource is { } stored && stored.Metadata.Version.Value != commit.Version)
                throw new InvalidOperationException($"{stored} is stored as {commit}");
        }
    }
}
