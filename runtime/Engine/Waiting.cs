namespace Strata.Runtime;

static class Waiting
{
    /// <summary>Waits for a task that others own; who is cancelled leaves it alone.</summary>
    public static async Task UntilAsync(this Task task, CancellationToken ct)
    {
        if (task.IsCompleted || !ct.CanBeCanceled)
        {
            await task;
            return;
        }

        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ct.Register(() => cancelled.TrySetCanceled(ct))) await await Task.WhenAny(task, cancelled.Task);
    }
}
