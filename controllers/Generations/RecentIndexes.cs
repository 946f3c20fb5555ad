using System.Collections.Concurrent;
using Strata.Controllers.Linux;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>
/// The names in layers that were read a moment ago: an order that waits for its last entries reads those of the others meanwhile. Forgotten
/// when nobody has asked for a moment, as they are megabytes.
/// </summary>
sealed class RecentIndexes
{
    static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, Index> known = new(StringComparer.Ordinal);
    readonly ITimer forget;

    public RecentIndexes(TimeProvider time) =>
        forget = time.CreateTimer(_ => known.Clear(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <param name="path">Of a file that is there. It is read again when its stamp has changed.</param>
    /// <exception cref="StageException">`corrupt`</exception>
    /// <exception cref="LinuxException"/>
    public async Task<IReadOnlyList<LayerEntry>> ReadAsync(string path, CancellationToken ct)
    {
        var stamp = Files.Stamp(path);
        if (!known.TryGetValue(path, out var index) || index.Stamp != stamp)
        {
            // Stamped before: what is changed while it is read is read again.
            index = new Index(stamp, await LayerIndex.ReadEntriesAsync(path, ct));
            known[path] = index;
        }

        forget.Change(Moment, Timeout.InfiniteTimeSpan);
        return index.Entries;
    }

    sealed record Index(FileStamp Stamp, IReadOnlyList<LayerEntry> Entries);
}
