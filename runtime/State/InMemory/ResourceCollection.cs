using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// All resources of one kind: one lock for writers, a table for readers, one ring of events. Snapshot and ring position are taken
/// under the same lock, so a bootstrap has no gap and no duplicate. Nothing is awaited, and no query evaluated, under the lock.
/// </summary>
/// <param name="unused">Told, at most once and outside the lock, that the collection is retired.</param>
sealed partial class ResourceCollection(Kind kind, InMemoryStateOptions options, BookmarkSeal seal, Action<ResourceCollection> unused)
{
    static readonly IReadOnlyList<IResource> None = ImmutableArray<IResource>.Empty;

    readonly Lock gate = new();
    readonly ResourceTable table = new();
    readonly EventRing ring = new(kind, options, seal);
    readonly Dictionary<string, PendingState> pending = new(StringComparer.Ordinal);

    ResourceOrder? order;
    volatile IReadOnlyList<IResource>? listed = None;
    bool isRetired;

    public Kind Kind => kind;

    public IResource? Find(Pointer pointer) => table.Find(pointer);

    public IReadOnlyList<IResource> List(ListOptions? selection)
    {
        if (selection is null || selection.SelectsAll) return listed ?? Snapshot();

        var matching = ImmutableArray.CreateBuilder<IResource>();
        foreach (var resource in Candidates(selection))
        {
            if (selection.Matches(resource)) matching.Add(resource);
        }

        return matching.DrainToImmutable();
    }

    /// <returns>False when the collection is retired: there is another one, or none.</returns>
    public bool TryWrite<TDecision>(Pointer pointer, TDecision decision, out IResource? stored) where TDecision : struct, IDecision
    {
        Woken woken;
        lock (gate)
        {
            stored = null;
            if (isRetired) return false;

            var number = table.NumberOf(pointer);
            var current = number < 0 ? null : table[number];
            stored = decision.Decide(current, kind);
            woken = Publish(number, current, stored);
        }

        Release(woken);
        return true;
    }

    /// <summary>
    /// Checks a write against committed and pending state and notes it as pending; <see cref="Commit"/> or <see cref="Abandon"/>
    /// follows. A refusal by a pending write waits for that write: nobody may be told of a state that will never be.
    /// </summary>
    /// <returns>Null when the collection is retired: there is another one, or none.</returns>
    public QueuedWrite? TryQueue<TDecision>(Pointer pointer, TDecision decision, BackingQueue queue) where TDecision : struct, IDecision
    {
        lock (gate)
        {
            if (isRetired) return null;

            var isBehind = pending.TryGetValue(pointer.Id, out var ahead);
            try
            {
                var write = new PendingWrite(this, pointer, decision.Decide(isBehind ? ahead!.Last.Resource : table.Find(pointer), kind));
                pending[pointer.Id] = new PendingState(write, (ahead?.Writes ?? 0) + 1);
                queue.Enqueue(write);
                return new QueuedWrite(write, null, null);
            }
            catch (StateException refusal) when (isBehind)
            {
                return new QueuedWrite(null, refusal, ahead!.Last.Judge());
            }
        }
    }

    public void Commit(PendingWrite write)
    {
        Woken woken;
        lock (gate)
        {
            Settle(write);
            woken = Publish(write.Pointer, write.Resource);
            write.Settle(isCommitted: true);
        }

        Release(woken);
    }

    /// <summary>Nothing is checked against the write any more. Who waits for it is told by <see cref="PendingWrite.Settle"/>.</summary>
    public void Abandon(PendingWrite write)
    {
        lock (gate) Settle(write);
        RetireIfUnused();
    }

    /// <summary>Puts a loaded resource in place as it is, and publishes it as created (COSI 5.2).</summary>
    public bool TryLoad(IResource resource)
    {
        Woken woken;
        lock (gate)
        {
            if (isRetired) return false;

            woken = Publish(resource.Metadata.Pointer, resource);
        }

        Release(woken);
        return true;
    }

    /// <summary>Gives the collection up when it is as good as none: nothing ever happened in it, and nobody watches or writes.</summary>
    public void RetireIfUnused()
    {
        lock (gate)
        {
            if (isRetired || ring.Tail > 0 || watches > 0 || pending.Count > 0) return;

            isRetired = true;
        }

        unused(this);
    }

    IReadOnlyList<IResource> Snapshot()
    {
        lock (gate)
        {
            return listed ??= ImmutableCollectionsMarshal.AsImmutableArray(table.Select(Sorted()));
        }
    }

    /// <summary>In order; at least those that match.</summary>
    IReadOnlyList<IResource> Candidates(ListOptions selection)
    {
        var needed = selection.Labels.Items.Select(LabelSignature.NeededBy).ToArray();
        if (needed.Length == 0 || needed.Contains(0UL)) return listed ?? Snapshot();

        var candidates = new List<IResource>();
        lock (gate)
        {
            foreach (var number in Sorted())
            {
                if (MayMatch(needed, table.SignatureOf(number))) candidates.Add(table[number]!);
            }
        }

        return candidates;
    }

    static bool MayMatch(ReadOnlySpan<ulong> needed, ulong signature)
    {
        foreach (var bits in needed)
        {
            if ((signature & bits) == bits) return true;
        }

        return false;
    }

    ReadOnlySpan<int> Sorted() => (order ??= new ResourceOrder(table)).Sorted();

    void Settle(PendingWrite write)
    {
        var id = write.Pointer.Id;
        if (!pending.TryGetValue(id, out var state)) return;

        if (state.Writes == 1) pending.Remove(id);
        else pending[id] = state with { Writes = state.Writes - 1 };
    }

    Woken Publish(Pointer pointer, IResource? resource)
    {
        var number = table.NumberOf(pointer);
        return Publish(number, number < 0 ? null : table[number], resource);
    }

    Woken Publish(int number, IResource? old, IResource? resource)
    {
        var pointer = (resource ?? old)!.Metadata.Pointer;
        listed = null; // before anybody can find the write: who has found it shall not get an older list
        Store(number, pointer, resource);
        ring.Append(resource, old, pointer.GetHashCode());
        return TakeReaders(pointer.Id);
    }

    void Store(int number, Pointer pointer, IResource? resource)
    {
        if (resource is not null && number >= 0)
        {
            table.Replace(number, resource);
            return;
        }

        if (resource is null) order?.Removed();
        var moved = resource is null ? table.Remove(number) : table.Add(pointer.GetHashCode(), resource);
        if (moved is not null) order?.Moved(moved);
    }

    sealed record PendingState(PendingWrite Last, int Writes);
}
