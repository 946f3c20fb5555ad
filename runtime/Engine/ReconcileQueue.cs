using System.Diagnostics.CodeAnalysis;

namespace Strata.Runtime;

/// <summary>
/// Keys to process, each once, now or at a time (COSI 7.8): adding merges with what waits and keeps the earlier time; a key is never
/// handed out twice at a time, what is added meanwhile waits for <see cref="Done"/>; keys come in the order of their times, then of
/// their adding. One timer for the earliest time, no polling.
/// </summary>
sealed class ReconcileQueue<TKey> : IDisposable where TKey : notnull
{
    // A timer takes no more; it is armed again when it fires early.
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    readonly Lock gate = new();
    readonly TimeProvider time;
    readonly ITimer timer;
    readonly PriorityQueue<TKey, (long Due, long Order)> heap = new();
    readonly Dictionary<TKey, (long Due, long Order)> waiting = []; // an entry of the heap that differs from it is stale
    readonly Dictionary<TKey, long> parked = [];
    readonly HashSet<TKey> running = [];
    readonly Queue<TaskCompletionSource> takers = [];

    long order;

    public ReconcileQueue(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waiting keys, now or later, without those being processed.</summary>
    public int Count
    {
        get
        {
            lock (gate) return waiting.Count + parked.Count;
        }
    }

    /// <summary>Nothing is being processed, and nothing could be before time passes.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate) return running.Count == 0 && (Earliest() is not { } next || next.Due > time.GetTimestamp());
        }
    }

    public void Add(TKey key) => AddAfter(key, TimeSpan.Zero);

    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            Put(key, DueIn(delay));
            Serve();
        }
    }

    /// <summary>The next key whose time has come. What is added until the taker runs still merges with it.</summary>
    public async Task<TKey> TakeAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            TaskCompletionSource woken;
            lock (gate)
            {
                if (TryTake(out var key)) return key;

                woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                takers.Enqueue(woken);
            }

            await using var cancelled = ct.Register(() => woken.TrySetCanceled(ct));
            await woken.Task;
        }
    }

    /// <param name="again">When the key is due again without being added.</param>
    public void Done(TKey key, TimeSpan? again = null)
    {
        lock (gate)
        {
            running.Remove(key);
            if (again is { } delay) Put(key, DueIn(delay));
            if (parked.Remove(key, out var due)) Put(key, due);
            Serve();
        }
    }

    public void Dispose() => timer.Dispose();

    void Put(TKey key, long due)
    {
        if (running.Contains(key))
        {
            parked[key] = parked.TryGetValue(key, out var earlier) ? Math.Min(earlier, due) : due;
            return;
        }

        if (waiting.TryGetValue(key, out var present) && present.Due <= due) return;

        waiting[key] = (due, order++);
        heap.Enqueue(key, waiting[key]);
    }

    bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        key = default;
        if (Earliest() is not { } next || next.Due > time.GetTimestamp()) return false;

        key = next.Key;
        heap.Dequeue();
        waiting.Remove(key);
        running.Add(key);
        Serve();
        return true;
    }

    void OnTimer()
    {
        lock (gate) Serve();
    }

    /// <summary>Wakes a taker for the earliest key if its time has come (who takes it wakes the next one), else sets the timer.</summary>
    void Serve()
    {
        if (Earliest() is not { } next) return;

        var now = time.GetTimestamp();
        if (next.Due > now)
        {
            Arm(next.Due, now);
            return;
        }

        while (takers.TryDequeue(out var taker))
        {
            if (taker.TrySetResult()) return; // false: cancelled
        }
    }

    (TKey Key, long Due)? Earliest()
    {
        while (heap.TryPeek(out var key, out var position))
        {
            if (waiting.TryGetValue(key, out var present) && present == position) return (key, position.Due);

            heap.Dequeue();
        }

        return null;
    }

    void Arm(long due, long now)
    {
        var delay = time.GetElapsedTime(now, due);
        // Timers count in milliseconds: rounding up keeps one from firing before the time has come.
        var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
        timer.Change(rounded < LongestTimer ? rounded : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    long DueIn(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero) return time.GetTimestamp();

        var ticks = delay.TotalSeconds * time.TimestampFrequency;
        return time.GetTimestamp() + (long)Math.Min(ticks, long.MaxValue / 4d);
    }
}
