using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What is noted while one pass runs: pointers and versions, never the resources.</summary>
/// <param name="gate">A pass may read with several tasks, and be looked at.</param>
/// <param name="before">The last pass over the same key: its failure stays known until a pass ends well.</param>
sealed class PassFacts(Lock gate, long started, int limit, PassFacts? before)
{
    FewItems<NotedRead> reads;
    FewItems<NotedWrite> writes;

    int moreReads;
    int moreWrites;
    bool hasChanged;

    long ended;
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
        lock (gate) return writes.All().Any(write => write.Pointer == pointer);
    }

    public void Read(Pointer pointer, ResourceVersion version) => Read(new NotedRead(pointer, version, null, -1));

    public void Read(Kind kind, ListOptions? query, int count) => Read(new NotedRead(new Pointer(kind, ""), default, query, count));

    public void Wrote(Pointer pointer, PassWriteAction action, ResourceVersion version)
    {
        lock (gate)
        {
            if (outcome != PassOutcome.Running) return;

            hasChanged |= action != PassWriteAction.Kept;
            if (writes.Count < limit) writes.Add(new NotedWrite(pointer, action, version));
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
                Took = time.GetElapsedTime(started, outcome == PassOutcome.Running ? timestamp : ended),
                Error = error,
                Failures = failures,
                Next = next is { } after ? At(ended) + after : null,
                Reads = [.. Latest(reads.All().Select(ViewOf), read => read is PassRead.One one ? one.Pointer : read)],
                MoreReads = moreReads,
                Writes = [.. Latest(writes.All().Select(ViewOf), write => write.Pointer)],
                MoreWrites = moreWrites,
            };
        }

        DateTimeOffset At(long moment) => now - time.GetElapsedTime(moment, timestamp);
    }

    void Read(NotedRead read)
    {
        lock (gate)
        {
            if (outcome != PassOutcome.Running || HasReplaced(read)) return;

            if (reads.Count < limit) reads.Add(read);
            else moreReads++;
        }
    }

    /// <summary>A resource is often read again at once: by who writes it, or after it was held.</summary>
    bool HasReplaced(NotedRead read)
    {
        for (var index = 0; index < Math.Min(reads.Count, 2) && read.IsOne; index++)
        {
            if (!reads[index].IsOne || reads[index].Pointer != read.Pointer) continue;

            reads.Set(index, read);
            return true;
        }

        return false;
    }

    void End(long now, PassOutcome how, TimeSpan? after) => (ended, outcome, next) = (now, how, after);

    static PassRead ViewOf(NotedRead read) =>
        read.IsOne
            ? new PassRead.One(read.Pointer, read.Version)
            : new PassRead.Many(read.Pointer.Kind, read.Count, QueryText.Of(read.Query));

    static PassWrite ViewOf(NotedWrite write) => new(write.Pointer, write.Action, write.Version);

    static IEnumerable<T> Latest<T>(IEnumerable<T> items, Func<T, object> about) => items.GroupBy(about).Select(group => group.Last());

    /// <param name="Count">Of a list, whose pointer names the kind only; -1: one resource was read.</param>
    readonly record struct NotedRead(Pointer Pointer, ResourceVersion Version, ListOptions? Query, int Count)
    {
        public bool IsOne => Count < 0;
    }

    readonly record struct NotedWrite(Pointer Pointer, PassWriteAction Action, ResourceVersion Version);
}
