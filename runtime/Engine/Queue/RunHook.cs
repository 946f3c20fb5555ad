namespace Strata.Runtime;

/// <summary>
/// Runs what a queue controller does beside its passes: returning ends it for good, throwing restarts it after a growing delay that
/// starts anew when it ran for more than a minute (COSI 7.7).
/// </summary>
sealed class RunHook(QueueController controller, string name, EngineContext engine)
{
    static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    readonly FailureStreak failures = new(name, engine);

    public ControllerHealth Health => failures.Health(keys: 0);

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
                if (engine.Options.Time.GetElapsedTime(started) > LongRun) failures.Reset();
                await RestAsync(error, ct);
            }
        }
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        var delay = failures.Failed(error);
        engine.Logger.HookFailed(name, delay, error);
        await engine.RestAsync(delay, ct);
    }
}
