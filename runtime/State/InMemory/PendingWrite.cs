using Strata.Resources;

namespace Strata.Runtime;

/// <summary>A validated write on its way through the backing store.</summary>
/// <param name="Resource">The new state; null removes the resource.</param>
sealed record PendingWrite(ResourceCollection Collection, Pointer Pointer, IResource? Resource)
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
