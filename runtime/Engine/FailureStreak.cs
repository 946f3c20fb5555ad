namespace Strata.Runtime;

/// <summary>The failures in a row of what is restarted: how many, the last one, and how long until the next start.</summary>
sealed class FailureStreak(string controller, EngineContext engine)
{
    readonly Lock gate = new();
    readonly Backoff backoff = new(engine.Options.Jitter);

    int failures;
    PassFailure? last;

    /// <param name="keys">How many keys fail with it.</param>
    public ControllerHealth Health(int keys)
    {
        lock (gate) return failures == 0 ? ControllerHealth.Good(controller) : new ControllerHealth(controller, failures, keys, last);
    }

    /// <returns>How long to rest.</returns>
    public TimeSpan Failed(Exception error)
    {
        lock (gate)
        {
            var delay = backoff.Next();
            engine.Metrics.Restarted(controller);
            failures++;
            last = engine.Failed(controller, null, error, delay);
            return delay;
        }
    }

    public void Reset()
    {
        lock (gate)
        {
            backoff.Reset();
            failures = 0;
        }
    }
}
