using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// The writes of one controller that the watches have not told of yet. They are matched in their order and by their content, not by
/// version alone: versions begin anew when a resource is made again.
/// </summary>
sealed class OwnWrites
{
    readonly Lock gate = new();
    readonly Dictionary<Pointer, List<OwnWrite>> outstanding = [];

    volatile int count;

    public bool IsOutstanding(Pointer pointer)
    {
        if (count == 0) return false;

        lock (gate) return outstanding.ContainsKey(pointer);
    }

    public bool IsOutstanding(Kind kind)
    {
        if (count == 0) return false;

        lock (gate) return outstanding.Keys.Any(pointer => pointer.Kind == kind);
    }

    /// <summary>Before the write is sent.</summary>
    public OwnWrite Begin(Pointer pointer)
    {
        var write = new OwnWrite(pointer);
        lock (gate)
        {
            if (!outstanding.TryGetValue(pointer, out var writes)) outstanding[pointer] = writes = [];
            writes.Add(write);
            count = outstanding.Count;
        }

        return write;
    }

    /// <inheritdoc cref="OwnWrite.Return"/>
    public void End(OwnWrite write, Func<IResource?, bool> written, int listing)
    {
        lock (gate)
        {
            if (write.Return(written, listing)) Remove(write.Pointer, upTo: write);
        }
    }

    /// <summary>The write failed.</summary>
    public void Abandon(OwnWrite write)
    {
        lock (gate)
        {
            if (!outstanding.TryGetValue(write.Pointer, out var writes)) return;

            writes.Remove(write);
            Tidy(write.Pointer, writes);
        }
    }

    /// <summary>The watch told of a change.</summary>
    /// <param name="resource">Null: it is destroyed.</param>
    public void Tell(Pointer pointer, IResource? resource)
    {
        if (count == 0) return;

        lock (gate)
        {
            if (!outstanding.TryGetValue(pointer, out var writes)) return;

            var found = writes.Find(write => write.Tell(resource));
            if (found is not null) Remove(pointer, upTo: found);
        }
    }

    /// <summary>The kind was listed: what had returned before the listing began is in it.</summary>
    public void Listed(Kind kind, int listing)
    {
        if (count == 0) return;

        lock (gate)
        {
            foreach (var (pointer, writes) in outstanding.Where(entry => entry.Key.Kind == kind).ToArray())
            {
                writes.RemoveAll(write => write.HasReturned && write.Listing < listing);
                Tidy(pointer, writes);
            }
        }
    }

    /// <summary>A later write supersedes the earlier ones, as far as they have returned.</summary>
    void Remove(Pointer pointer, OwnWrite upTo)
    {
        var writes = outstanding[pointer];
        var last = writes.IndexOf(upTo);
        for (var index = last; index >= 0; index--)
        {
            if (writes[index].HasReturned) writes.RemoveAt(index);
        }

        Tidy(pointer, writes);
    }

    void Tidy(Pointer pointer, List<OwnWrite> writes)
    {
        if (writes.Count == 0) outstanding.Remove(pointer);
        count = outstanding.Count;
    }
}
