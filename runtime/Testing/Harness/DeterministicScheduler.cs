namespace Strata.Runtime.Testing;

/// <summary>
/// Runs tasks on the thread that asks for it, one at a time: in the order they came, or, with a seed, in the one order of that seed.
/// </summary>
public sealed class DeterministicScheduler(int? seed = null) : TaskScheduler
{
    readonly Lock gate = new();
    readonly List<Task> queued = [];
    readonly Random? random = seed is { } value ? new Random(value) : null;

    TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs whatever can run, until nothing can.</summary>
    public void RunReady()
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // else awaits would continue there instead of here
        try
        {
            while (Next() is { } task) TryExecuteTask(task);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <summary>Completes when something can run.</summary>
    public Task WhenReady()
    {
        lock (gate) return queued.Count > 0 ? Task.CompletedTask : arrived.Task;
    }

    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            queued.Add(task);
            arrived.TrySetResult();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate) return [.. queued];
    }

    Task? Next()
    {
        lock (gate)
        {
            if (queued.Count == 0)
            {
                if (arrived.Task.IsCompleted) arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return null;
            }

            var index = random?.Next(queued.Count) ?? 0;
            var task = queued[index];
            queued.RemoveAt(index);
            return task;
        }
    }
}
