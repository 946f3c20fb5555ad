namespace Strata.Runtime;

/// <summary>
/// Readers that wait for the next event. Waking costs the writer one queued work item whatever the number of readers: the readers
/// are released on the scheduler, not on the writer's thread.
/// </summary>
sealed class WakeList(TaskScheduler scheduler)
{
    readonly Lock gate = new();

    List<TaskCompletionSource> waiting = [];
    bool wakeQueued;

    public bool IsEmpty
    {
        get
        {
            lock (gate) return waiting.Count == 0;
        }
    }

    public TaskCompletionSource Add()
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add(signal);
        return signal;
    }

    public void Remove(TaskCompletionSource signal)
    {
        lock (gate) waiting.Remove(signal);
    }

    public void WakeAll()
    {
        lock (gate)
        {
            if (waiting.Count == 0 || wakeQueued) return;

            wakeQueued = true;
        }

        Task.Factory.StartNew(Release, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
    }

    void Release()
    {
        List<TaskCompletionSource> released;
        lock (gate)
        {
            (released, waiting) = (waiting, []);
            wakeQueued = false;
        }

        foreach (var signal in released) signal.TrySetResult();
    }
}
