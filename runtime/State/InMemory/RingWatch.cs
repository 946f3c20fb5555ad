using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strata.Runtime;

/// <summary>A position in the ring of one collection.</summary>
/// <param name="first">What comes before the events of the ring.</param>
/// <param name="query">What the reader selects of them; null: everything.</param>
sealed class RingWatch(ResourceCollection collection, RingReader reader, IEnumerable<EventBatch> first, ListOptions? query) : Watch
{
    volatile bool isDisposed;

    public override bool IsAtTail => collection.IsAtTail(reader);

    public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

    public override ValueTask DisposeAsync()
    {
        isDisposed = true;
        collection.Stop(reader);
        collection.Release(reader);
        return ValueTask.CompletedTask;
    }

    async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var cancelled = ct.UnsafeRegister(static watch => ((RingWatch)watch!).Stop(), this);
        try
        {
            foreach (var batch in first)
            {
                if (IsEnded(ct)) yield break;

                yield return batch;
            }

            while (!IsEnded(ct))
            {
                var read = collection.Read(reader);
                if (read.Wait is { } wait)
                {
                    await wait;
                }
                else if (read.Overrun is { } overrun)
                {
                    yield return EventBatch.Of(new StateEvent.Errored(overrun));
                    yield break;
                }
                else if (Selected(read.Events) is { Length: > 0 } events)
                {
                    yield return new EventBatch(ImmutableCollectionsMarshal.AsImmutableArray(events));
                }
            }
        }
        finally
        {
            collection.Release(reader);
        }
    }

    void Stop() => collection.Stop(reader);

    bool IsEnded(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return isDisposed;
    }

    /// <summary>Outside of any lock: a query may take its time.</summary>
    StateEvent[] Selected(StateEvent[] events)
    {
        if (query is null) return events;

        var selected = new List<StateEvent>(events.Length);
        foreach (var item in events)
        {
            if (Transition(item, query) is { } kept) selected.Add(kept);
        }

        return [.. selected];
    }

    /// <summary>What a query makes of an event: entering and leaving the selection become Created and Destroyed (COSI 3.6).</summary>
    static StateEvent? Transition(StateEvent item, ListOptions query) => item switch
    {
        StateEvent.Created created => query.Matches(created.Resource) ? item : null,
        StateEvent.Destroyed destroyed => query.Matches(destroyed.Resource) ? item : null,
        StateEvent.Updated updated => (query.Matches(updated.Old), query.Matches(updated.Resource)) switch
        {
            (true, true) => item,
            (true, false) => new StateEvent.Destroyed(updated.Resource) { PlaceOf = item },
            (false, true) => new StateEvent.Created(updated.Resource) { PlaceOf = item },
            _ => null,
        },
        _ => item,
    };
}
