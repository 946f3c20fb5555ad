using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Soak.Watching;

/// <summary>
/// A client with a filter, that starts at random in every way there is, resumes from bookmarks old and new, lists anew after an overrun,
/// and is slow at times. Everything it is told is audited.
/// </summary>
sealed class Watcher(ICoreState state, Kind kind, CommitLog log, WatchPlan plan, PlainFilter filter, bool isSlow, int seed)
{
    readonly Random random = new(seed);
    readonly WatchAudit audit = new(log, filter, plan.Promise);
    readonly Queue<(ByteString Bookmark, (long Low, long High) Next)> bookmarks = new();

    Delivery[] batch = new Delivery[64];
    long handled;

    public WatchAudit Audit => audit;

    public int Resumes { get; private set; }

    public int Refusals { get; private set; }

    /// <summary>Every write below this has been handled, or the watcher is slow and nobody waits for it.</summary>
    public long Handled => isSlow ? long.MaxValue : Volatile.Read(ref handled);

    public async Task RunAsync(CancellationToken ct)
    {
        Start? wanted = null;
        while (!audit.IsComplete && audit.Violations.Count == 0)
        {
            var start = wanted ?? (log.IsClosing ? Start.Contents : (Start)random.Next(3));
            wanted = await WatchAsync(start, ct);
        }

        Volatile.Write(ref handled, long.MaxValue);
    }

    /// <returns>How to go on; null: at random.</returns>
    async Task<Start?> WatchAsync(Start start, CancellationToken ct)
    {
        var (bookmark, after) = start == Start.Bookmark ? bookmarks.ElementAt(random.Next(bookmarks.Count)) : default;
        var opening = new Opening(start, log.Committed, 0, after, start == Start.Tail ? 1 + random.Next(2 * plan.Promise.Capacity) : 0);
        Watch watch;
        try
        {
            watch = await OpenAsync(Options(opening, bookmark), ct);
        }
        catch (InvalidBookmarkException)
        {
            Refusals++;
            audit.Refused(opening with { Appended = log.Appended });
            return Start.Contents;
        }

        await using (watch)
        {
            // Whatever begins while the last words are written might miss them, and wait for ever.
            if (start is Start.Live or Start.Tail && log.IsClosing) return Start.Contents;

            audit.Open(opening with { Appended = log.Appended });
            if (start == Start.Bookmark) Resumes++;
            return await ReadAsync(watch, ct);
        }
    }

    async Task<Start?> ReadAsync(Watch watch, CancellationToken ct)
    {
        var patience = 1 + random.Next(plan.BatchesPerWatch);
        await foreach (var told in watch.WithCancellation(ct))
        {
            Take(told);
            if (audit.IsComplete || audit.Violations.Count > 0) return null;
            if (audit.HasEnded) return Start.Contents;

            Volatile.Write(ref handled, audit.Next.Low);
            if (--patience == 0 && bookmarks.Count > 0) return Start.Bookmark;
            if (isSlow && random.Next(4) == 0 && !log.IsClosing)
                await log.ReachedAsync(log.Appended + random.Next(2 * plan.Promise.Capacity)).WaitAsync(ct);
        }

        throw new InvalidOperationException("a watch ended without a word");
    }

    void Take(EventBatch told)
    {
        var size = told.Events.Length;
        if (batch.Length < size) batch = new Delivery[2 * size];
        for (var n = 0; n < size; n++) batch[n] = Delivery.Of(told.Events[n]);

        // In two parts, so that bookmarks from the midst of a batch are resumed, too. A bootstrap is one whole.
        var half = size > 1 && batch[size - 1].Told < Told.Bootstrapped && batch[0].Bookmark is not null ? random.Next(size) : 0;
        if (half > 0) Take(0, half);
        Take(half, size);
    }

    void Take(int from, int to)
    {
        audit.Take(batch.AsSpan(from..to));
        if (to == 0 || batch[to - 1].Bookmark is not { } last) return;

        bookmarks.Enqueue((last, audit.Next));
        if (bookmarks.Count > plan.Bookmarks) bookmarks.Dequeue();
    }

    ValueTask<Watch> OpenAsync(WatchOptions options, CancellationToken ct) => filter.Id >= 0
        ? state.WatchAsync(new Pointer(kind, PlainItem.NameOf(filter.Id)), options, ct)
        : state.WatchAsync(kind, options, ct);

    WatchOptions Options(Opening opening, ByteString? bookmark) => new()
    {
        Labels = filter.Options.Labels,
        Ids = filter.Options.Ids,
        BootstrapContents = opening.Start == Start.Contents && filter.Id < 0,
        BootstrapBookmark = filter.Id < 0 && random.Next(2) == 0,
        TailEvents = opening.Tail,
        From = bookmark,
    };
}
