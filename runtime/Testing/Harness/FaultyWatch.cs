using System.Runtime.CompilerServices;

namespace Strata.Runtime.Testing;

/// <summary>A watch whose events come late, or twice.</summary>
sealed class FaultyWatch(Watch below, FaultScript script) : Watch
{
    volatile bool isHeldBack;

    /// <summary>What is held back waits for time to pass.</summary>
    public override bool IsAtTail => isHeldBack || below.IsAtTail;

    public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

    public override ValueTask DisposeAsync() => below.DisposeAsync();

    async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var batch in below.WithCancellation(ct))
        {
            if (script.Delay is var (by, time))
            {
                isHeldBack = true;
                await Task.Delay(by, time, ct);
                isHeldBack = false;
            }

            yield return script.RepeatsEvents ? new EventBatch([.. batch.Events.SelectMany(Repeated)]) : batch;
        }
    }

    static IEnumerable<StateEvent> Repeated(StateEvent item) =>
        item is StateEvent.Bootstrapped or StateEvent.Errored ? [item] : [item, item];
}
