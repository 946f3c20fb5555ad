namespace Strata.Runtime;

/// <summary>
/// A reader's position in the history of a kind. Enumerate it once, from one task; a slow reader hurts nobody, and gets an
/// <see cref="StateEvent.Errored"/> with <see cref="WatchOverrunException"/> when it falls out of the history. Failures after
/// subscribing are that one event, and then the end. Cancelling the token given to the enumeration ends it with
/// <see cref="OperationCanceledException"/>; disposing the watch ends it quietly.
/// </summary>
public abstract class Watch : IAsyncEnumerable<EventBatch>, IAsyncDisposable
{
    /// <summary>
    /// True when the reader has asked for more and there is none: everything committed is handled; always true for a remote watch.
    /// </summary>
    public virtual bool IsAtTail => true;

    public abstract IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default);

    public abstract ValueTask DisposeAsync();

    /// <summary>The same events one by one.</summary>
    public IAsyncEnumerable<StateEvent> EventsAsync(CancellationToken ct = default) => new EventView(this, ct);
}
