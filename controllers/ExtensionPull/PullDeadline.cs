namespace Strata.Controllers.ExtensionPull;

/// <summary>How long a pull may work; it does not work while it waits for a turn.</summary>
/// <param name="ct">Of who asked for the pull.</param>
sealed class PullDeadline(TimeSpan limit, TimeProvider time, CancellationToken ct) : IDisposable
{
    readonly CancellationTokenSource late = new(Timeout.InfiniteTimeSpan, time);

    TimeSpan left = limit;

    /// <summary>Whether it was the deadline that ended the work.</summary>
    public bool IsMissed => late.IsCancellationRequested && !ct.IsCancellationRequested;

    /// <param name="turns">What the work waits for; null when it costs nothing.</param>
    /// <exception cref="OperationCanceledException">The deadline came, or who asked wants it no more.</exception>
    public async Task<T> WorkAsync<T>(Turns? turns, long size, Func<CancellationToken, Task<T>> work)
    {
        using IDisposable? turn = turns is null ? null : await turns.WaitAsync(size, ct);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        var begun = time.GetTimestamp();
        late.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        try
        {
            return await work(either.Token);
        }
        finally
        {
            late.CancelAfter(Timeout.InfiniteTimeSpan);
            left -= time.GetElapsedTime(begun);
        }
    }

    public void Dispose() => late.Dispose();
}
