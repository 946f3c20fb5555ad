namespace Strata.Runtime;

/// <summary>
/// A token bucket over the changes of one controller (COSI 7.1): full at first, filled at the rate, never above the burst. Who comes when
/// it is empty reserves a token that is still to come, and waits for it.
/// </summary>
sealed class ChangeRate(TimeProvider time, double perSecond, int burst)
{
    readonly Lock gate = new();
    readonly long started = time.GetTimestamp();

    double spent; // tokens taken so far, refilled ones given back: never below 0
    double filledAt;

    /// <returns>Null: no limit.</returns>
    public static ChangeRate? From(ControllerRuntimeOptions options) =>
        double.IsPositiveInfinity(options.ChangesPerSecond)
            ? null
            : new ChangeRate(options.Time, options.ChangesPerSecond, options.ChangeBurst);

    /// <summary>Takes a token. Who is cancelled gives it back.</summary>
    public async ValueTask WaitAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var delay = Take();
        if (delay <= TimeSpan.Zero) return;

        try
        {
            await Task.Delay(delay, time, ct);
        }
        catch (OperationCanceledException)
        {
            GiveBack();
            throw;
        }
    }

    TimeSpan Take()
    {
        lock (gate)
        {
            var now = time.GetElapsedTime(started).TotalSeconds;
            spent = Math.Max(0, spent - ((now - filledAt) * perSecond)) + 1;
            filledAt = now;
            return TimeSpan.FromSeconds(Math.Min((spent - burst) / perSecond, TimeSpan.FromDays(1).TotalSeconds));
        }
    }

    void GiveBack()
    {
        lock (gate) spent = Math.Max(0, spent - 1);
    }
}
