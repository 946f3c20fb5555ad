using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What is noted while one pass runs: pointers and versions, never the resources.</summary>
/// <param name="before">The last pass over the same key: its failure stays known until a pass ends well.</param>
sealed class PassFacts(long started, int limit, PassFacts? before)
{
    readonly Lock gate = new(); // a pass may read with several tasks
    readonly List<(Pointer Pointer, ResourceVersion Version, ListOptions? Query, int Count)> reads = [];
    readonly List<PassWrite> writes = [];

    int moreReads;
    int moreWrites;
    bool isEnded;
    bool hasChanged;

    long? ended;
    TimeSpan? next;
    PassOutcome outcome;
    string? error = before?.error;
    int failures = before?.failures ?? 0;

    public bool HasWrites
    {
        get
        {
            lock (gate) return writes.Count > 0;
        }
    }

    public bool Made(Pointer pointer)
    {
        lock (gate) return writes.Exists(write => write.Pointer == pointer);
    }

    public void Read(Pointer pointer, ResourceVersion version) => Read(pointer, version, null, -1);

    public void Read(Kind kind, ListOptions? query, int count) => Read(new Pointer(kind, ""), default, query, count);

    public void Wrote(Pointer pointer, PassWriteAction action, ResourceVersion version)
    {
        lock (gate)
        {
            if (isEnded) return;

            hasChanged |= action != PassWriteAction.Kept;
            if (writes.Count < limit) writes.Add(new PassWrite(pointer, action, version));
            else moreWrites++;
        }
    }

    /// <param name="after">When the key is due again.</param>
    public void End(long now, TimeSpan? after)
    {
        lock (gate)
        {
            (error, failures) = (null, 0);
            End(now, hasChanged ? PassOutcome.Done : PassOutcome.Skipped, after);
        }
    }

    public void Interrupt(long now)
    {
        lock (gate) End(now, PassOutcome.Interrupted, null);
    }

    public void Fail(long now, string text, TimeSpan after)
    {
        lock (gate)
        {
            (error, failures) = (text, failures + 1);
            End(now, PassOutcome.Failed, after);
        }
    }

    public PassRecord View(string controller, Pointer? key, TimeProvider time)
    {
        var (now, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
        lock (gate)
        {
            return new PassRecord(controller, key)
            {
                Outcome = outcome,
                Started = At(started),
                Took = time.GetElapsedTime(started, ended ?? timestamp),
                Error = error,
                Failures = failures,
                Next = next is { } after ? At(ended!.Value) + after : null,
                Reads = [.. Latest(reads.Select(ViewOf), read => read is PassRead.One one ? one.Pointer : read)],
                MoreReads = moreReads,
                Writes = [.. Latest(writes, write => write.Pointer)],
                MoreWrites = moreWrites,
            };
        }

        DateTimeOffset At(long moment) => now - time.GetElapsedTime(moment, timestamp);
    }

    void Read(Pointer pointer, ResourceVersion version, ListOptions? query, int count)
    {
        lock (gate)
        {
            if (isEnded) return;

            if (reads.Count < limit) reads.Add((pointer, version, query, count));
            else moreReads++;
        }
    }

    void End(long now, PassOutcome how, TimeSpan? after) => (isEnded, ended, outcome, next) = (true, now, how, after);

    static PassRead ViewOf((Pointer Pointer, ResourceVersion Version, ListOptions? Query, int Count) read) =>
        read.Count < 0
            ? new PassRead.One(read.Pointer, read.Version)
            : new PassRead.Many(read.Pointer.Kind, read.Count, QueryText.Of(read.Query));

    static IEnumerable<T> Latest<T>(IEnumerable<T> items, Func<T, object> about) => items.GroupBy(about).Select(group => group.Last());
}
