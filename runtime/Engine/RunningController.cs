namespace Strata.Runtime;

/// <summary>One controller of a runtime, from its registration to its end.</summary>
sealed class RunningController(ControllerDriver driver, EngineContext engine)
{
    public ControllerDriver Driver { get; } = driver;

    /// <summary>Completes when nothing of the controller runs any more.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start(CancellationToken ct)
    {
        var watchers = new List<KindWatcher>();
        foreach (var input in Driver.Controller.Inputs)
        {
            var watcher = engine.Watches.Of(input.Kind);
            watcher.Subscribe(input, Driver);
            watchers.Add(watcher);
        }

        Completion = engine.Start(() => RunAsync(watchers, ct));
    }

    /// <summary>A controller starts when all its watches have their positions: what it misses in its first pass wakes it again.</summary>
    async Task RunAsync(IEnumerable<KindWatcher> watchers, CancellationToken ct)
    {
        try
        {
            foreach (var watcher in watchers) await watcher.Established;
            await Driver.RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopped before it began.
        }
    }
}
