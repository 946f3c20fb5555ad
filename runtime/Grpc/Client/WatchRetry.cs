namespace Strata.Runtime.Grpc;

/// <summary>The delays of one watch. They grow until a message came, so that a server that fails at once is not pressed.</summary>
sealed class WatchRetry(WatchRetryOptions options, TimeProvider time)
{
    TimeSpan interval = options.FirstDelay;
    long? brokenSince;

    public void OnConnected() => brokenSince = null;

    public void OnMessage() => interval = options.FirstDelay;

    /// <returns>Null when it is time to give up.</returns>
    public TimeSpan? Next()
    {
        brokenSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(brokenSince.Value) >= options.GiveUpAfter) return null;

        var delay = interval * (1 - options.Jitter + (2 * options.Jitter * Random.Shared.NextDouble()));
        interval = TimeSpan.FromTicks(Math.Min((interval * options.Growth).Ticks, options.MaxDelay.Ticks));
        return delay;
    }
}
