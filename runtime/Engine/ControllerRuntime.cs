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
    readonly List<RunningController> running = [];

    CancellationToken stopping;
    bool isStarted;
    bool isStopping;

    /// <exception cref="InvalidOptionsException"/>
    /// <exception cref="InvalidDeclarationException">Controllers contradict each other; the exception names all that do.</exception>
    public ControllerRuntime(ICoreState state, IEnumerable<Controller> controllers, ControllerRuntimeOptions? options = null)
    {
        options ??= new ControllerRuntimeOptions();
        if (options.Errors() is { Count: > 0 } wrong) throw new InvalidOptionsException(wrong);

        var given = controllers.ToArray();
        if (DeclarationRules.Errors(given) is { Count: > 0 } errors) throw new InvalidDeclarationException(errors);

        engine = new EngineContext(new State(state), options);
        engine.Metrics.Observe(Drivers, engine.Watches);
        CachedState = engine.CachedState();
        foreach (var controller in given) Add(controller);
    }

    public State State => engine.State;

    /// <summary>
    /// The state with the reads of cached kinds answered by the runtime (<see cref="ControllerRuntimeOptions.Caches"/>): never older than
    /// what was written through it, else as old as the watch. A read of such a kind waits until the runtime has listed it.
    /// </summary>
    public State CachedState { get; }

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

    /// <summary>How each controller fares, in the order of their names.</summary>
    public IReadOnlyList<ControllerHealth> Health =>
        [.. Drivers().Select(driver => driver.Health).OrderBy(health => health.Controller, StringComparer.Ordinal)];

    /// <summary>
    /// Why the resource is as it is, or is not there: who wrote it from what, and back to what no controller of this runtime wrote.
    /// </summary>
    public ValueTask<Explanation> ExplainAsync(Pointer resource, CancellationToken ct = default) =>
        new Explainer(engine.State, Controllers, engine.Passes).ExplainAsync(resource, ct);

    /// <summary>
    /// The last pass over every key that is remembered, the latest first; see <see cref="ControllerRuntimeOptions.PassHistory"/>.
    /// </summary>
    public IReadOnlyList<PassRecord> PassesOf(string controller) => engine.Passes.Of(controller).LastOfEach();

    /// <summary>
    /// Everything that happened has been worked off: queues empty, nothing in flight, every watch at the end of its history. What waits
    /// for a time to come does not count, nor do run hooks. Over a remote state only what has arrived is known.
    /// </summary>
    public bool IsIdle
    {
        get
        {
            var before = engine.Activity.Count;
            return isStarted && Drivers().All(driver => driver.IsIdle) && engine.Watches.All.All(watcher => watcher.IsIdle)
                && engine.Activity.Count == before;
        }
    }

    /// <summary>Everything that keeps these controllers from running in one runtime with these options.</summary>
    public static IReadOnlyList<string> Validate(ControllerRuntimeOptions options, IReadOnlyList<Controller> controllers) =>
        [.. options.Errors(), .. DeclarationRules.Errors(controllers)];

    /// <summary>Adds a controller, before the start or while running.</summary>
    /// <exception cref="InvalidDeclarationException">It contradicts itself or one that is there; nothing is registered.</exception>
    /// <exception cref="InvalidOperationException">The runtime is being stopped.</exception>
    public void Register(Controller controller)
    {
        lock (gate)
        {
            if (isStopping || stopping.IsCancellationRequested)
                throw new InvalidOperationException($"controller runtime is stopping: controller \"{controller.Name}\" is not registered");

            DeclarationRules.Check(controller, controllers);
            Add(controller);
        }
    }

    /// <summary>Runs until cancelled, then waits for every pass to end, and returns.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    /// <exception cref="ShutdownTimeoutException">
    /// After <see cref="ControllerRuntimeOptions.ShutdownTimeout"/> some controllers still run.
    /// </exception>
    public Task RunAsync(CancellationToken ct)
    {
        lock (gate)
        {
            if (isStarted) throw new InvalidOperationException("controller runtime has already been started");

            (isStarted, stopping) = (true, ct);
            engine.Watches.Start(ct);
            foreach (var each in running) each.Start(ct);
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
            .. engine.Watches.All.Where(watcher => !watcher.IsIdle).Select(watcher => $"the watch of {watcher.Kind} has more to tell")]);

    void Add(Controller controller)
    {
        var driver = controller.Drive(engine);
        var state = new ControllerState(controller, engine);
        controller.Bind(state); // from here on nothing fails
        var each = new RunningController(driver, engine);
        controllers.Add(controller);
        running.Add(each);
        if (isStarted) each.Start(stopping);
    }

    async Task RunToEndAsync(CancellationToken ct)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ct.Register(() => cancelled.TrySetResult())) await cancelled.Task;

        RunningController[] last;
        lock (gate)
        {
            isStopping = true;
            last = [.. running];
        }

        // Not under the lock: a controller may be about to look at the runtime.
        var all = Task.WhenAll([.. last.Select(each => each.Completion), .. engine.Watches.Tasks()]);
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(all, Task.Delay(engine.Options.ShutdownTimeout, engine.Options.Time, ended.Token));
        ended.Cancel();
        engine.End();
        if (!all.IsCompleted)
        {
            var late = last.Where(each => !each.Completion.IsCompleted).Select(each => each.Driver.Name).Order(StringComparer.Ordinal);
            throw new ShutdownTimeoutException(engine.Options.ShutdownTimeout, [.. late], all);
        }

        await all;
    }

    IReadOnlyList<ControllerDriver> Drivers()
    {
        lock (gate) return [.. running.Select(each => each.Driver)];
    }
}
