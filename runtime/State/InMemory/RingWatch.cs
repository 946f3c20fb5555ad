using System.Runtime.CompilerServices;

namespace Strata.Runtime;

/// <summary>A position in the ring of one collection.</summary>
sealed class RingWatch(
    ResourceCollection collection, long start, IReadOnlyList<EventBatch> first, Func<StateEvent, StateEvent?> select, string? id) : Watch
{
    readonly RingPosition position = new(start, id);
    readonly CancellationTokenSource disposed = new();

    public override bool IsAtTail => collection.IsAtTail(position);

    public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

    public override ValueTask DisposeAsync()
    {
        disposed.Cancel();
        return ValueTask.CompletedTask;
    }

    async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var batch in first)
        {
            ct.ThrowIfCancellationRequested();
            if (disposed.IsCancellationRequested) yield break;

            yield return batch;
        }

        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (disposed.IsCancellationRequested) yield break;

            var (batch, wait) = Next();
            if (wait is not null)
            {
                await WaitAsync(wait, ct);
            }
            else if (batch is { } ready)
            {
                yield return ready;
                if (ready.Events[0] is StateEvent.Errored) yield break;
            }
        }
    }

    /// <returns>A batch; or a signal to await; or neither, when everything read was filtered away.</returns>
    (EventBatch? Batch, TaskCompletionSource? Wait) Next()
    {
        try
        {
            var (events, wait) = collection.Read(position, select);
            return (events.IsEmpty ? null : new EventBatch(events), wait);
        }
        catch (WatchOverrunException overrun)
        {
            return (EventBatch.Of(new StateEvent.Errored(overrun)), null);
        }
    }

    async Task WaitAsync(TaskCompletionSource signal, CancellationToken ct)
    {
        await using var cancelled = ct.Register(() => signal.TrySetResult());
        await using var ended = disposed.Token.Register(() => signal.TrySetResult());
        await signal.Task;
        if (ct.IsCancellationRequested || disposed.IsCancellationRequested) collection.StopWaiting(position, signal);
    }
}
