using Google.Protobuf;

namespace Strata.Soak.Watching;

/// <summary>One committed write, as its writer knows it. What was before is kept as values: a chain would never be collected.</summary>
/// <param name="Number">What was written; -1: the resource was destroyed.</param>
/// <param name="Mask">The filters that select the resource now.</param>
/// <param name="PastNumber">What was stored before; -1: nothing.</param>
/// <param name="Live">How many resources each filter selects after the commit, a byte each.</param>
sealed record Commit(
    long Index,
    int Id,
    long Number,
    ulong Version,
    uint Mask,
    long PastNumber,
    ulong PastVersion,
    uint PastMask,
    ulong Live,
    bool IsClosing)
{
    ByteString? bookmark;
    long next = long.MaxValue;

    /// <summary>The commit that ended this state of the resource; <see cref="long.MaxValue"/>: none so far.</summary>
    public long Next
    {
        get => Volatile.Read(ref next);
        set => Volatile.Write(ref next, value);
    }

    public bool IsDestroy => Number < 0;

    /// <summary>The bookmark of the event of this commit, as the first watcher who told it had it.</summary>
    public ByteString AgreeOn(ByteString told) => Interlocked.CompareExchange(ref bookmark, told, null) ?? told;
}

/// <summary>
/// All writes in the order in which they were committed, kept by whoever knows that order without asking the state: one writer at a
/// time, or the backing store. A write is noted before it can be seen. Keeps the last ones only, so that a run has no end.
/// </summary>
sealed class CommitLog(int kept = 1 << 16)
{
    readonly Commit?[] commits = new Commit?[kept];
    readonly long[] places = new long[kept];
    readonly Commit?[] current = new Commit?[PlainItem.Ids];
    readonly List<(long Count, TaskCompletionSource Reached)> waiting = [];
    readonly Lock gate = new();

    long appended;
    long committed;
    ulong live;
    bool isClosing;

    /// <summary>The last words are being written: nothing but them will come.</summary>
    public bool IsClosing => Volatile.Read(ref isClosing);

    /// <summary>Writes that may have been committed.</summary>
    public long Appended => Volatile.Read(ref appended);

    /// <summary>Writes that have been committed for certain.</summary>
    public long Committed => Volatile.Read(ref committed);

    public Commit this[long index] =>
        commits[index % kept] is { } commit && commit.Index == index
            ? commit
            : throw new InvalidOperationException($"commit {index} is not in the log of {Appended}, which keeps {kept}");

    /// <summary>The commit that wrote the number, if it is known.</summary>
    public Commit? Find(long number)
    {
        if (number < 0) return null;

        var commit = commits[Volatile.Read(ref places[number % kept]) % kept];
        return commit?.Number == number ? commit : null;
    }

    /// <summary>What is stored of the id now; for the one who writes.</summary>
    public Commit? Current(int id) => current[id] is { IsDestroy: false } stored ? stored : null;

    /// <param name="item">The new state; null: destroyed.</param>
    public Commit Append(int id, PlainItem? item)
    {
        var past = Current(id);
        var mask = item is { } written ? PlainFilter.MaskOf(written) : 0;
        live += Count(mask) - Count(past?.Mask ?? 0);
        var commit = new Commit(
            appended,
            id,
            item?.Number ?? -1,
            item is null ? 0 : (past?.Version ?? 0) + 1,
            mask,
            past?.Number ?? -1,
            past?.Version ?? 0,
            past?.Mask ?? 0,
            live,
            item?.IsClosing ?? false);
        commits[commit.Index % kept] = commit;
        if (item is { } stored) Volatile.Write(ref places[stored.Number % kept], commit.Index);
        if (past is not null) past.Next = commit.Index;
        current[id] = commit;
        Volatile.Write(ref appended, appended + 1);
        Wake();
        return commit;
    }

    public void Commit(long index)
    {
        long known;
        while ((known = Committed) <= index && Interlocked.CompareExchange(ref committed, index + 1, known) != known)
        {
            // Another writer was told at the same time.
        }
    }

    /// <summary>Completes when so many writes have been appended.</summary>
    public Task ReachedAsync(long count)
    {
        lock (gate)
        {
            if (Appended >= count || isClosing) return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>Nobody waits any longer.</summary>
    public void Close()
    {
        lock (gate)
        {
            Volatile.Write(ref isClosing, true);
            waiting.ForEach(reader => reader.Reached.TrySetResult());
            waiting.Clear();
        }
    }

    void Wake()
    {
        lock (gate)
        {
            for (var n = waiting.Count - 1; n >= 0; n--)
            {
                if (waiting[n].Count > appended) continue;

                waiting[n].Reached.TrySetResult();
                waiting.RemoveAt(n);
            }
        }
    }

    /// <summary>Bit n of the mask as a one in byte n.</summary>
    static ulong Count(uint mask)
    {
        var counts = 0ul;
        for (var bit = 0; bit < PlainFilter.OfKind.Count; bit++) counts += (ulong)((mask >> bit) & 1) << (bit * 8);
        return counts;
    }
}
