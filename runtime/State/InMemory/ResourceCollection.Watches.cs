using Strata.Resources;

namespace Strata.Runtime;

sealed partial class ResourceCollection
{
    /// <summary>Some microseconds altogether: what parking and waking costs.</summary>
    const int Turns = 20;
    const int TurnLength = 10;

    readonly Dictionary<string, WakeList> idReaders = new(StringComparer.Ordinal);

    WakeList kindReaders = new();
    int watches;
    long overruns;

    /// <returns>Null when the collection is retired: there is another one, or none.</returns>
    public Watch? TryWatch(WatchOptions watch)
    {
        RingReader reader;
        IReadOnlyList<IResource>? contents = null;
        lock (gate)
        {
            if (isRetired) return null;

            reader = new RingReader(Start(watch), pointer: null);
            if (watch.BootstrapContents) contents = Snapshot();
            watches++;
        }

        return new RingWatch(this, reader, First(contents, watch, reader.Next - 1), watch.SelectsAll ? null : watch);
    }

    /// <inheritdoc cref="TryWatch(WatchOptions)"/>
    public Watch? TryWatch(Pointer pointer, WatchOptions watch)
    {
        RingReader reader;
        IResource? present;
        lock (gate)
        {
            if (isRetired) return null;

            reader = new RingReader(Start(watch, pointer), pointer);
            present = Find(pointer);
            watches++;
        }

        EventBatch[] first = watch.TailEvents > 0 || watch.From is not null ? [] : [EventBatch.Of(Present(pointer, present))];
        return new RingWatch(this, reader, first, query: null);
    }

    /// <summary>Everything from the position to the tail; moves the position.</summary>
    public RingRead Read(RingReader reader)
    {
        if (reader.IsInStream) Linger(reader);
        lock (gate)
        {
            if (ring.HasOverrun(reader.Next))
            {
                overruns++;
                return new RingRead { Overrun = ring.Overrun(reader.Next) };
            }

            reader.IsParked = reader.Next == ring.Tail && !reader.IsStopped;
            if (reader.IsParked) return new RingRead { Wait = Park(reader) };

            var events = reader.Pointer is { } pointer ? ring.Read(reader.Next, pointer) : ring.Read(reader.Next);
            reader.IsInStream = ring.Tail - reader.Next > 1;
            reader.Next = ring.Tail;
            return new RingRead { Events = events };
        }
    }

    /// <summary>The reader waits no more, now and later.</summary>
    public void Stop(RingReader reader)
    {
        lock (gate)
        {
            reader.IsStopped = true;
            reader.IsParked = false;
            if (!Unpark(reader)) return;
        }

        reader.Wake(here: false);
    }

    /// <summary>The reader is no watch any more. May be called twice.</summary>
    public void Release(RingReader reader)
    {
        lock (gate)
        {
            if (reader.IsReleased) return;

            reader.IsReleased = true;
            watches--;
        }

        RetireIfUnused();
    }

    /// <summary>The reader has asked for more, and there is none.</summary>
    public bool IsAtTail(RingReader reader)
    {
        lock (gate) return reader.IsParked && reader.Home is { } home && home == ListOf(reader);
    }

    public KindStatistics Statistics(ref long overrun)
    {
        lock (gate)
        {
            overrun += overruns;
            var waiting = kindReaders.Count + idReaders.Values.Sum(readers => readers.Count);
            return new KindStatistics(kind, table.Count, ring.Count, ring.Capacity, watches, waiting);
        }
    }

    IEnumerable<EventBatch> First(IReadOnlyList<IResource>? contents, WatchOptions watch, long position)
    {
        if (contents is not null)
        {
            var created = contents.Where(watch.Matches).Select(StateEvent (resource) => new StateEvent.Created(resource));
            yield return new EventBatch([.. created, new StateEvent.Bootstrapped(kind) { Position = position, Bookmarks = ring }]);
        }

        if (watch.BootstrapBookmark) yield return EventBatch.Of(new StateEvent.Noop(kind) { Position = position, Bookmarks = ring });
    }

    /// <summary>
    /// Where events follow each other faster than a thread wakes, to wait for the next is cheaper, also for the writer, than to be woken.
    /// </summary>
    void Linger(RingReader reader)
    {
        for (var turn = 0; turn < Turns && ring.Tail == reader.Next; turn++) Thread.SpinWait(TurnLength);
    }

    static StateEvent Present(Pointer pointer, IResource? resource) => resource is null
        ? new StateEvent.Destroyed(new Tombstone(pointer))
        : new StateEvent.Created(resource);

    long Start(WatchOptions watch) =>
        watch.From is { } bookmark ? ring.After(bookmark, floor: -1)
        : watch.TailEvents > 0 ? ring.StartOfTail(watch.TailEvents)
        : ring.Tail;

    long Start(WatchOptions watch, Pointer pointer) =>
        watch.From is { } bookmark ? ring.After(bookmark, floor: 0)
        : watch.TailEvents > 0 ? ring.StartOfTail(watch.TailEvents, pointer)
        : ring.Tail;

    ValueTask Park(RingReader reader)
    {
        var wait = reader.Wait();
        var readers = kindReaders;
        if (reader.Pointer?.Id is { } id && !idReaders.TryGetValue(id, out readers!)) idReaders[id] = readers = new WakeList();
        readers.Add(reader);
        return wait;
    }

    /// <returns>False when the reader does not wait, or somebody else is about to wake it.</returns>
    bool Unpark(RingReader reader)
    {
        var readers = ListOf(reader);
        if (readers is null || reader.Home != readers) return false;

        readers.Remove(reader);
        if (readers.Count == 0 && readers != kindReaders) idReaders.Remove(reader.Pointer!.Value.Id);
        return true;
    }

    WakeList? ListOf(RingReader reader) => reader.Pointer?.Id is { } id ? idReaders.GetValueOrDefault(id) : kindReaders;

    /// <summary>All that wait for the event that was just appended. They are awake once released.</summary>
    Woken TakeReaders(string id)
    {
        var position = ring.Tail - 1;
        WakeList? ofKind = null;
        if (kindReaders.Count > 0) (ofKind, kindReaders) = (kindReaders, new WakeList());
        if (ofKind is not null) ofKind.Position = position;
        WakeList? ofId = null;
        if (idReaders.Count > 0 && idReaders.Remove(id, out ofId)) ofId.Position = position;
        return new Woken(ofKind, ofId);
    }

    void Release(Woken woken)
    {
        woken.OfKind?.Release(options.Scheduler);
        woken.OfId?.Release(options.Scheduler);
    }

    readonly record struct Woken(WakeList? OfKind, WakeList? OfId);
}
