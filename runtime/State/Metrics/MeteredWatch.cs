namespace Strata.Runtime;

/// <summary>Counts what a reader is given, and counts as open until it ends or is disposed.</summary>
sealed class MeteredWatch(Watch inner, string type, StateMetrics metrics) : Watch
{
    readonly TypeTag opened = metrics.WatchOpened(type);
    int isEnded;

    public override bool IsAtTail => inner.IsAtTail;

    public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) =>
        new Enumerator(this, inner.GetAsyncEnumerator(ct));

    public override ValueTask DisposeAsync()
    {
        End();
        return inner.DisposeAsync();
    }

    ValueTask<bool> MoveNextAsync(IAsyncEnumerator<EventBatch> batches) =>
        metrics.MeasuresEvents ? CountNextAsync(batches) : batches.MoveNextAsync();

    async ValueTask<bool> CountNextAsync(IAsyncEnumerator<EventBatch> batches)
    {
        if (!await batches.MoveNextAsync()) return false;

        metrics.Delivered(type, batches.Current);
        return true;
    }

    void End()
    {
        if (Interlocked.Exchange(ref isEnded, 1) == 0) opened.WatchEnded();
    }

    sealed class Enumerator(MeteredWatch watch, IAsyncEnumerator<EventBatch> batches) : IAsyncEnumerator<EventBatch>
    {
        public EventBatch Current => batches.Current;

        public ValueTask<bool> MoveNextAsync() => watch.MoveNextAsync(batches);

        public ValueTask DisposeAsync()
        {
            watch.End();
            return batches.DisposeAsync();
        }
    }
}
