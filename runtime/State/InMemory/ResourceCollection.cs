using System.Collections.Concurrent;
using System.Collections.Immutable;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// All resources of one kind: one lock for writers, a map for readers, one ring of events. Snapshot and ring position are taken
/// under the same lock, so a bootstrap has no gap and no duplicate. Nothing is awaited under the lock.
/// </summary>
sealed class ResourceCollection
{
    readonly Lock gate = new();
    readonly ConcurrentDictionary<string, IResource> committed = new(StringComparer.Ordinal);
    readonly List<string> order = [];
    readonly Dictionary<string, PendingState> pending = new(StringComparer.Ordinal);
    readonly Dictionary<string, WakeList> idReaders = new(StringComparer.Ordinal);
    readonly WakeList kindReaders;
    readonly InMemoryStateOptions options;
    readonly EventRing ring;

    ImmutableArray<IResource>? listed;

    public ResourceCollection(Kind kind, InMemoryStateOptions options)
    {
        Kind = kind;
        this.options = options;
        ring = new EventRing(kind, options);
        kindReaders = new WakeList(options.Scheduler);
    }

    public Kind Kind { get; }

    public IResource? Find(string id) => committed.GetValueOrDefault(id);

    public IReadOnlyList<IResource> List(ListOptions options)
    {
        var all = Snapshot();
        return options.SelectsAll ? all : [.. all.Where(options.Matches)];
    }

    /// <summary>
    /// Checks a write against committed and pending state and notes it as pending; <see cref="Commit"/> or <see cref="Abandon"/>
    /// follows.
    /// </summary>
    public PendingWrite Validate(string id, Func<IResource?, IResource?> change, Action<PendingWrite>? queue)
    {
        lock (gate)
        {
            var current = pending.TryGetValue(id, out var ahead) ? ahead.Resource : committed.GetValueOrDefault(id);
            var write = new PendingWrite(this, new Pointer(Kind, id), change(current));
            if (queue is null)
            {
                Publish(write);
            }
            else
            {
                pending[id] = new PendingState(write.Resource, (ahead?.Writes ?? 0) + 1);
                queue(write);
            }

            return write;
        }
    }

    public void Commit(PendingWrite write)
    {
        lock (gate)
        {
            Settle(write);
            Publish(write);
        }
    }

    public void Abandon(PendingWrite write)
    {
        lock (gate) Settle(write);
    }

    /// <summary>Puts a loaded resource in place as it is, and publishes it as created (COSI 5.2).</summary>
    public void Load(IResource resource)
    {
        lock (gate) Publish(new PendingWrite(this, resource.Metadata.Pointer, resource));
    }

    public Watch Watch(WatchOptions watch)
    {
        lock (gate)
        {
            var start = Start(watch, floor: -1, _ => true);
            var first = ImmutableArray.CreateBuilder<StateEvent>();
            if (watch.BootstrapContents)
            {
                first.AddRange(Snapshot().Where(watch.Matches).Select(resource => new StateEvent.Created(resource)));
                first.Add(new StateEvent.Bootstrapped(Kind) { Bookmark = ring.BookmarkOf(start - 1) });
            }

            EventBatch[] batches = watch.BootstrapBookmark
                ? [.. Batch(first), EventBatch.Of(new StateEvent.Noop(Kind) { Bookmark = ring.BookmarkOf(start - 1) })]
                : [.. Batch(first)];
            return new RingWatch(this, start, batches, watch.SelectsAll ? KeepAll : item => Transition(item, watch), id: null);
        }
    }

    public Watch Watch(string id, WatchOptions watch)
    {
        lock (gate)
        {
            var start = Start(watch, floor: 0, item => IdOf(item) == id);
            EventBatch[] first = watch.TailEvents > 0 || watch.From is not null ? [] : [EventBatch.Of(Present(id))];
            return new RingWatch(this, start, first, item => IdOf(item) == id ? item : null, id);
        }
    }

    /// <summary>Everything from the position to the tail in one batch, as the reader selects it; moves the position.</summary>
    /// <returns>The events; a signal to await when there was nothing to read.</returns>
    public (ImmutableArray<StateEvent> Events, TaskCompletionSource? Wait) Read(RingPosition reader, Func<StateEvent, StateEvent?> select)
    {
        lock (gate)
        {
            if (ring.HasOverrun(reader.Next)) throw ring.Overrun(reader.Next);

            reader.IsParked = reader.Next == ring.Tail;
            if (reader.IsParked) return ([], ReadersOf(reader.Id).Add());

            var events = ImmutableArray.CreateBuilder<StateEvent>();
            for (; reader.Next < ring.Tail; reader.Next++)
            {
                if (select(ring[reader.Next]) is { } item) events.Add(item);
            }

            return (events.DrainToImmutable(), null);
        }
    }

    /// <summary>Forgets the signal of a reader that waits no longer.</summary>
    public void StopWaiting(RingPosition reader, TaskCompletionSource signal)
    {
        lock (gate)
        {
            reader.IsParked = false;
            var readers = ReadersOf(reader.Id);
            readers.Remove(signal);
            if (reader.Id is { } id && readers.IsEmpty) idReaders.Remove(id);
        }
    }

    /// <summary>The reader has asked for more, and there is none.</summary>
    public bool IsAtTail(RingPosition reader)
    {
        lock (gate) return reader.IsParked && reader.Next == ring.Tail;
    }

    WakeList ReadersOf(string? id)
    {
        if (id is null) return kindReaders;
        if (!idReaders.TryGetValue(id, out var readers)) idReaders[id] = readers = new WakeList(options.Scheduler);

        return readers;
    }

    ImmutableArray<IResource> Snapshot()
    {
        lock (gate) return listed ??= [.. order.Select(id => committed[id])];
    }

    long Start(WatchOptions watch, long floor, Func<StateEvent, bool> selects) =>
        watch.From is { } bookmark ? ring.After(bookmark, floor)
        : watch.TailEvents > 0 ? ring.StartOfTail(watch.TailEvents, selects)
        : ring.Tail;

    StateEvent Present(string id) => Find(id) is { } resource
        ? new StateEvent.Created(resource)
        : new StateEvent.Destroyed(new Tombstone(new Pointer(Kind, id)));

    void Settle(PendingWrite write)
    {
        var id = write.Pointer.Id;
        if (!pending.TryGetValue(id, out var state)) return;

        if (state.Writes == 1) pending.Remove(id);
        else pending[id] = state with { Writes = state.Writes - 1 };
    }

    void Publish(PendingWrite write)
    {
        var id = write.Pointer.Id;
        var old = committed.GetValueOrDefault(id);
        listed = null;
        if (write.Resource is { } resource)
        {
            committed[id] = resource;
            if (old is null) order.Insert(~order.BinarySearch(id, Utf8Order.Instance), id);
            ring.Append(old is null ? new StateEvent.Created(resource) : new StateEvent.Updated(resource, old));
        }
        else
        {
            committed.TryRemove(id, out _);
            order.RemoveAt(order.BinarySearch(id, Utf8Order.Instance));
            ring.Append(new StateEvent.Destroyed(old!));
        }

        kindReaders.WakeAll();
        if (idReaders.Remove(id, out var readers)) readers.WakeAll();
    }

    /// <summary>What a query makes of an event: entering and leaving the selection become Created and Destroyed (COSI 3.6).</summary>
    static StateEvent? Transition(StateEvent item, WatchOptions watch) => item switch
    {
        StateEvent.Created created => watch.Matches(created.Resource) ? item : null,
        StateEvent.Destroyed destroyed => watch.Matches(destroyed.Resource) ? item : null,
        StateEvent.Updated updated => (watch.Matches(updated.Old), watch.Matches(updated.Resource)) switch
        {
            (true, true) => item,
            (true, false) => new StateEvent.Destroyed(updated.Resource) { Bookmark = item.Bookmark },
            (false, true) => new StateEvent.Created(updated.Resource) { Bookmark = item.Bookmark },
            _ => null,
        },
        _ => item,
    };

    static StateEvent? KeepAll(StateEvent item) => item;

    static string IdOf(StateEvent item) => item switch
    {
        StateEvent.Created created => created.Resource.Metadata.Id,
        StateEvent.Updated updated => updated.Resource.Metadata.Id,
        StateEvent.Destroyed destroyed => destroyed.Resource.Metadata.Id,
        _ => "",
    };

    static IEnumerable<EventBatch> Batch(ImmutableArray<StateEvent>.Builder events) =>
        events.Count == 0 ? [] : [new EventBatch(events.ToImmutable())];

    sealed record PendingState(IResource? Resource, int Writes);
}
