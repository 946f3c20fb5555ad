using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A validated write on its way through the backing store. Guarded by the lock of its collection.</summary>
/// <param name="Resource">The new state; null removes the resource.</param>
sealed record PendingWrite(ResourceCollection Collection, Pointer Pointer, IResource? Resource)
{
    List<TaskCompletionSource<bool>>? judged;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For a write that was refused because of this one: completes when it is known whether this one has happened.</summary>
    public TaskCompletionSource<bool> Judge()
    {
        var signal = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (judged ??= []).Add(signal);
        return signal;
    }

    public void Settle(bool isCommitted) => judged?.ForEach(signal => signal.TrySetResult(isCommitted));
}

/// <summary>A write that was queued; or why it was not, and the write it was judged by, which may yet fail.</summary>
readonly record struct QueuedWrite(PendingWrite? Write, StateException? Refusal, TaskCompletionSource<bool>? Judge);
