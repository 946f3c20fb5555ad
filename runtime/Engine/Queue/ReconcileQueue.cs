using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
    readonly Dictionary<TKey, Slot> slots = [];
    readonly Queue<Place> ready = new(); // due when they were put, in the order of their times
    readonly PriorityQueue<Place, (long Due, long Order)> later = new();
    readonly Queue<TaskCompletionSource> takers = [];

    long order;
    long lastReady;
    int running;
    int parked;

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
            lock (gate) return slots.Count - running + parked;
        }
    }

    /// <summary>Nothing is being processed, and nothing could be before time passes.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate) return running == 0 && (!TryPeek(out var next) || next.Due > time.GetTimestamp());
        }
    }

    public void Add(TKey key) => AddAfter(key, TimeSpan.Zero);

    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            Put(key, DueIn(delay, now), now);
            Serve();
        }
    }

    /// <summary>The next key whose time has come, if there is one.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TKey key)
    {
        lock (gate)
        {
            key = default;
            if (!TryPeek(out var next) || next.Due > time.GetTimestamp()) return false;

            Remove(next);
            key = next.Key;
            slots[key] = new Slot { IsRunning = true };
            running++;
            Serve();
            return true;
        }
    }

    /// <summary>The next key whose time has come. What is added until the taker runs still merges with it.</summary>
    public async Task<TKey> TakeAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        TKey? key;
        while (!TryTake(out key))
        {
            var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                takers.Enqueue(woken);
                Serve();
            }

            await using var cancelled = ct.Register(() => woken.TrySetCanceled(ct));
            await woken.Task;
        }

        return key;
    }

    /// <param name="again">When the key is due again without being added.</param>
    public void Done(TKey key, TimeSpan? again = null)
    {
        lock (gate)
        {
            running--;
            var wasParked = slots.Remove(key, out var slot) && slot.IsParked;
            if (!wasParked && again is null) return;

            var now = time.GetTimestamp();
            if (again is { } delay) Put(key, DueIn(delay, now), now);
            if (wasParked)
            {
                parked--;
                Put(key, slot.Due, now);
            }

            Serve();
        }
    }

    public void Dispose() => timer.Dispose();

    void Put(TKey key, long due, long now)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, key, out var isPresent);
        if (slot.IsRunning)
        {
            if (!slot.IsParked) parked++;
            slot.Due = slot.IsParked ? Math.Min(slot.Due, due) : due;
            slot.IsParked = true;
            return;
        }

        if (isPresent && slot.Due <= due) return;

        slot = new Slot { Due = due, Order = order++ };
        var place = new Place(key, due, slot.Order);
        if (due <= now && (ready.Count == 0 || due >= lastReady))
        {
            ready.Enqueue(place);
            lastReady = due;
        }
        else
        {
            later.Enqueue(place, (due, slot.Order));
        }
    }

    void OnTimer()
    {
        lock (gate) Serve();
    }

    /// <summary>Wakes a taker for the earliest key if its time has come (who takes it wakes the next one), else sets the timer.</summary>
    void Serve()
    {
        if (takers.Count == 0 || !TryPeek(out var next)) return; // who begins to wait looks again

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

    bool TryPeek(out Place next)
    {
        while (ready.TryPeek(out next) && !IsValid(next)) ready.Dequeue();
        while (later.TryPeek(out var delayed, out _))
        {
            if (!IsValid(delayed))
            {
                later.Dequeue();
                continue;
            }

            if (ready.Count == 0 || delayed.Due < next.Due || (delayed.Due == next.Due && delayed.Order < next.Order)) next = delayed;
            return true;
        }

        return ready.Count > 0;
    }

    void Remove(Place place)
    {
        if (ready.TryPeek(out var first) && first.Order == place.Order) ready.Dequeue();
        else later.Dequeue();
    }

    /// <summary>A place that a key left for an earlier one is passed over when its turn comes.</summary>
    bool IsValid(Place place)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrNullRef(slots, place.Key);
        return !Unsafe.IsNullRef(ref slot) && !slot.IsRunning && slot.Order == place.Order;
    }

    void Arm(long due, long now)
    {
        var delay = time.GetElapsedTime(now, due);
        // Timers count in milliseconds: rounding up keeps one from firing before the time has come.
        var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
        timer.Change(rounded < LongestTimer ? rounded : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    long DueIn(TimeSpan delay, long now)
    {
        if (delay <= TimeSpan.Zero) return now;

        var ticks = delay.TotalSeconds * time.TimestampFrequency;
        return now + (long)Math.Min(ticks, long.MaxValue / 4d);
    }

    readonly record struct Place(TKey Key, long Due, long Order);

    /// <summary>What is known of a key that waits or is being processed.</summary>
    struct Slot
    {
        public long Due;
        public long Order;
        public bool IsRunning;
        public bool IsParked;
    }
}
