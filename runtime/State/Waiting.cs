namespace Strata.Runtime;

static class Waiting
{
    /// <summary>
    /// Waits for a task that others own; who is cancelled leaves it alone. Stays on the scheduler: <c>Task.WaitAsync</c> and
    /// <c>Task.WhenAny</c> go on in the thread pool.
    /// </summary>
    public static async Task UntilAsync(this Task task, CancellationToken ct)
    {
        if (task.IsCompleted || !ct.CanBeCanceled)
        {
            await task;
            return;
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cancelled = ct.Register(() => ended.TrySetCanceled(ct));
        _ = TellAsync(task, ended);
        await ended.Task;
    }

    static async Task TellAsync(Task task, TaskCompletionSource ended)
    {
        try
        {
            await task;
            ended.TrySetResult();
        }
        catch (Exception error)
        {
            ended.TrySetException(error);
        }
    }
}
