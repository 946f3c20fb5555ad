using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Runs controllers over one state: one watch per kind, each controller woken by its inputs, failures isolated and repeated with growing
/// delays (COSI chapter 7). A failing watch never stops the runtime: the kind is listed anew.
/// </summary>
public sealed class ControllerRuntime
{
    readonly Lock gate = new();
    readonly EngineContext engine;
    readonly List<Controller> controllers = [];
    readonly List<ControllerDriver> drivers = [];
    readonly List<Task> tasks = [];

    CancellationToken stopping;
    bool isStarted;

    /// <exception cref="InvalidDeclarationException">Two controllers contradict each other.</exception>
    public ControllerRuntime(ICoreState state, IEnumerable<Controller> controllers, ControllerRuntimeOptions? options = null)
    {
        engine = new EngineContext(new State(state), options ?? new ControllerRuntimeOptions());
        engine.Metrics.Observe(Drivers);
        foreach (var controller in controllers) Register(controller);
    }

    public State State => engine.State;

    public IReadOnlyList<Controller> Controllers
    {
        get
        {
            lock (gate) return [.. controllers];
        }
    }

    public DependencyGraph Dependencies => DependencyGraph.From(Controllers);

    /// <summary>The dependencies together with what exists of their kinds.</summary>
    public ValueTask<DependencyGraph> DependenciesWithResourcesAsync(CancellationToken ct = default) =>
        new ResourceInventory(engine.State).AddToAsync(Dependencies, ct);

    /// <summary>The latest failures of passes and loops, oldest first.</summary>
    public IReadOnlyList<PassFailure> RecentFailures => engine.Failures.Recent;

    /// <summary>
    /// Why the resource is as it is, or is not there: who wrote it from what, and back to what no controller of this runtime wrote.
    /// </summary>
    public ValueTask<Explanation> ExplainAsync(Pointer resource, CancellationToken ct = default) =>
        new Explainer(engine.State, Controllers, engine.Passes).ExplainAsync(resource, ct);

    /// <summary>The last pass over every key that is remembered, the latest first; see <see cref="ControllerRuntimeOptions.PassHistory"/>.</summary>
    public IReadOnlyList<PassRecord> PassesOf(string controller) => engine.Passes.Of(controller).LastOfEach();

    /// <summary>
    /// Everything that happened has been worked off: queues empty, nothing in flight, every watch at the end of its history. What waits
    /// for a time to come does not count. Over a remote state only what has arrived is known.
    /// </summary>
    public bool IsIdle
    {
        get
        {
            var before = engine.Activity.Count;
            return isStarted && Drivers().All(driver => driver.IsIdle) && engine.Watchers.All(watcher => watcher.IsIdle)
                && engine.Activity.Count == before;
        }
    }

    /// <summary>Adds a controller, before the start or while running.</summary>
    /// <exception cref="InvalidDeclarationException">It contradicts itself or one that is there; nothing is registered.</exception>
    public void Register(Controller controller)
    {
        lock (gate)
        {
            DeclarationRules.Check(controller, controllers);
            controller.Bind(new ControllerState(engine.State, controller));
            var driver = controller.Drive(engine);
            controllers.Add(controller);
            drivers.Add(driver);
            if (isStarted) Start(driver);
        }
    }

    /// <summary>Runs until cancelled, then waits for every pass to end, and returns.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public Task RunAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (isStarted) throw new InvalidOperationException("controller runtime has already been started");

            (isStarted, stopping) = (true, ct);
            foreach (var driver in drivers) Start(driver);
        }

        return engine.Start(() => RunToEndAsync(ct));
    }

    /// <summary>Waits until <see cref="IsIdle"/>.</summary>
    public async Task WhenIdleAsync(CancellationToken ct = default)
    {
        engine.Activity.Enter();
        try
        {
            await using var cancelled = ct.Register(engine.Activity.Happened);
            while (true)
            {
                var next = engine.Activity.Next;
                ct.ThrowIfCancellationRequested();
                if (IsIdle) return;

                await next;
            }
        }
        finally
        {
            engine.Activity.Leave();
        }
    }

    internal string DescribeBusy() => string.Join(
        ", ",
        [.. Drivers().Where(driver => !driver.IsIdle).Select(driver => $"controller {driver.Name} is busy"),
            .. engine.Watchers.Where(watcher => !watcher.IsIdle).Select(watcher => $"the watch of {watcher.Kind} has more to tell")]);

    async Task RunToEndAsync(CancellationToken ct)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ct.Register(() => cancelled.TrySetResult())) await cancelled.Task;

        await Task.WhenAll(Tasks());
    }

    void Start(ControllerDriver driver)
    {
        var watchers = new List<KindWatcher>();
        foreach (var input in driver.Controller.Inputs)
        {
            var watcher = engine.WatcherOf(input.Kind, out var isNew);
            watchers.Add(watcher);
            watcher.Subscribe(input, driver);
            if (isNew) tasks.Add(engine.Start(() => watcher.RunAsync(stopping)));
        }

        tasks.Add(engine.Start(() => RunAsync(driver, watchers)));
    }

    /// <summary>A controller starts when all its watches have their positions: what it misses in its first pass wakes it again.</summary>
    async Task RunAsync(ControllerDriver driver, IEnumerable<KindWatcher> watchers)
    {
        try
        {
            foreach (var watcher in watchers) await watcher.Established;
            await driver.RunAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before it began.
        }
    }

    IReadOnlyList<ControllerDriver> Drivers()
    {
        lock (gate) return [.. drivers];
    }

    Task[] Tasks()
    {
        lock (gate) return [.. tasks];
    }
}
