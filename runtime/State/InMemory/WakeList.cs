namespace Strata.Runtime;

/// <summary>
/// Readers that wait for the next event. Guarded by the lock of their collection until a writer takes the whole list away, which costs the
/// same whatever the number of readers: they are released on the scheduler, not on the writer's thread.
/// </summary>
sealed class WakeList
{
    RingReader? first;

    public int Count { get; private set; }

    /// <summary>Of the event that the list was taken away for: nothing before it concerned these readers.</summary>
    public long Position { get; set; }

    public void Add(RingReader reader)
    {
        (reader.Home, reader.Before, reader.After) = (this, null, first);
        if (first is not null) first.Before = reader;
        first = reader;
        Count++;
    }

    public void Remove(RingReader reader)
    {
        if (reader.Before is { } before) before.After = reader.After;
        else first = reader.After;
        if (reader.After is { } after) after.Before = reader.Before;
        (reader.Home, reader.Before, reader.After) = (null, null, null);
        Count--;
    }

    /// <summary>For the one who took the list away.</summary>
    public void Release(TaskScheduler scheduler) => Task.Factory.StartNew(
        static list => ((WakeList)list!).Release(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    void Release()
    {
        // A woken reader may wait elsewhere at once: its neighbour is read before, and neighbours do not keep each other alive.
        for (var reader = first; reader is not null;)
        {
            var woken = reader;
            reader = reader.After;
            (woken.Home, woken.Before, woken.After) = (null, null, null);
            woken.Next = Position;
            woken.Wake(here: reader is null);
        }
    }
}
