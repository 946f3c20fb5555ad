namespace Strata.Runtime;

/// <summary>
/// Runs what a queue controller does beside its passes: returning ends it for good, throwing restarts it after a growing delay that
/// starts anew when it ran for more than a minute (COSI 7.7).
/// </summary>
sealed class RunHook(QueueController controller, string name, EngineContext engine)
{
    static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly Backoff backoff = new(engine.Options.Jitter);

    int failures;
    PassFailure? last;

    public ControllerHealth Health
    {
        get
        {
            lock (gate) return failures == 0 ? ControllerHealth.Good(name) : new ControllerHealth(name, failures, 0, last);
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var started = engine.Options.Time.GetTimestamp();
            try
            {
                await controller.RunHookAsync(ct);
                return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (engine.Options.Time.GetElapsedTime(started) > LongRun) Reset();
                await RestAsync(error, ct);
            }
        }
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Failed(error), engine.Options.Time, ct);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    TimeSpan Failed(Exception error)
    {
        lock (gate)
        {
            var delay = backoff.Next();
            engine.Logger.HookFailed(name, delay, error);
            engine.Metrics.Restarted(name);
            failures++;
            last = engine.Failed(name, null, error, delay);
            return delay;
        }
    }

    void Reset()
    {
        lock (gate)
        {
            backoff.Reset();
            failures = 0;
        }
    }
}
