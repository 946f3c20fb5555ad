using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// Runs a queue controller: turns changes into keys, keys into passes, failures into delays (COSI 7.7). Mapping is a job of the queue too,
/// so that a failing mapper is tried again.
/// </summary>
sealed class QueueDriver : ControllerDriver
{
    readonly QueueController controller;
    readonly EngineContext engine;
    readonly ReconcileQueue<Job> queue;
    readonly FailingKeys failing;
    readonly PassHistory history;
    readonly MapInbox inbox = new();
    readonly OwnHolds holds = new();
    readonly RunHook hook;
    readonly int concurrency;

    volatile QueueWorker[] workers = [];

    public QueueDriver(QueueController controller, EngineContext engine) : base(controller)
    {
        this.controller = controller;
        this.engine = engine;
        concurrency = controller.Concurrency;
        failing = new FailingKeys(Name, engine);
        hook = new RunHook(controller, Name, engine);
        history = engine.Passes.Of(Name);
        queue = new ReconcileQueue<Job>(engine.Options.Time);
        foreach (var key in controller.FirstKeys) queue.Add(new Job(null, key));
    }

    public override bool IsIdle => queue.IsIdle;

    public override int QueueDepth => queue.Count;

    public override ControllerHealth Health =>
        (failing.Health, hook.Health) is var (keys, beside) && beside.FailuresInARow > keys.FailuresInARow ? beside : keys;

    public override void OnChange(InputDeclaration input, ResourceChange change)
    {
        if (input.Mode == InputMode.QueuePrimary) OnPrimary(input, change);
        else if (controller.MapperOf(input) is { } mapper) OnMapped(input, mapper, change);
        else if (change.Origin != ChangeOrigin.Bootstrap && input.IsWokenBy(change.Latest)) AddEvery();
    }

    /// <summary>The pass over the resource goes on with what it stored: that change wakes nothing.</summary>
    public void Held(IResource stored) => holds.Add(stored);

    /// <summary>Wakes a key from outside.</summary>
    public void Wake(Pointer key) => Add(new Job(null, key));

    public override async Task RunAsync(CancellationToken ct)
    {
        workers = [.. Enumerable.Range(0, concurrency).Select(_ => new QueueWorker(Name, engine, ct))];
        var work = workers.Select(worker => engine.Start(() => WorkAsync(worker, ct)));
        await Task.WhenAll([.. work, engine.Start(() => hook.RunAsync(ct))]);
        queue.Dispose();
        foreach (var worker in workers) worker.Dispose();
        await ShutDownAsync();
    }

    void OnPrimary(InputDeclaration input, ResourceChange change)
    {
        var pointer = change.Latest.Metadata.Pointer;
        if (!input.Covers(pointer) || holds.Explains(change)) return;

        // In this order: once the key is queued a pass may begin that has seen the change; were that one cancelled, nothing would follow.
        if (change.IsLeaving && controller.CancelsPassOnTeardown)
        {
            foreach (var worker in workers) worker.Interrupt(pointer);
        }

        Add(new Job(null, pointer));
    }

    void OnMapped(InputDeclaration input, Mapper mapper, ResourceChange change)
    {
        // Who vanished later than the first listing is told by the watch of the primaries.
        var isLeftOver = mapper.MapsOwnedAtListing && change.Latest.Metadata.Owner == Name;
        var wakes = change.Origin switch
        {
            ChangeOrigin.Bootstrap => isLeftOver,
            ChangeOrigin.BootstrapAgain => isLeftOver || input.IsWokenBy(change.Latest),
            ChangeOrigin.Relisted => change.New is null || input.IsWokenBy(change.Latest),
            _ => input.IsWokenBy(change.Latest),
        };
        if (!wakes) return;

        var job = new Job(input, change.Latest.Metadata.Pointer);
        inbox.Put(job, change);
        Add(job);
    }

    void AddEvery()
    {
        foreach (var key in controller.EveryKey(engine)) Add(new Job(null, key));
    }

    void Add(Job job)
    {
        queue.Add(job);
        engine.Activity.Happened();
    }

    async Task WorkAsync(QueueWorker worker, CancellationToken ct)
    {
        var recording = history.NewRecording();
        recording?.Follow();
        try
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                if (!queue.TryTake(out var job)) job = await queue.TakeAsync(ct);
                var again = await DoAsync(worker, recording, job, ct);
                queue.Done(job, again);
                engine.Activity.Happened();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The runtime stops.
        }
    }

    /// <returns>When the job is due again; null: when something changes.</returns>
    async ValueTask<TimeSpan?> DoAsync(QueueWorker worker, PassRecording? recording, Job job, CancellationToken ct)
    {
        using var measured = new PassMeasure(engine, Name, job);
        var token = worker.Begin(job);
        if (job.Input is null) recording?.Begin(job.Pointer);
        try
        {
            var pass = job.Input is null ? await controller.PassAsync(job.Pointer, token) : await MapAsync(job, token);
            recording?.Done(pass.After);
            failing.Succeeded(job);
            engine.Logger.Reconciled(Name, job.Pointer);
            measured.Ended(pass.IsSkipped ? PassEnding.Skipped : pass.After is null ? PassEnding.Done : PassEnding.Requeued);
            return pass.After;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            recording?.Interrupted();
            return null;
        }
        catch (OperationCanceledException) when (worker.IsInterrupted)
        {
            recording?.Interrupted();
            engine.Logger.PassInterrupted(Name, job.Pointer);
            measured.Ended(PassEnding.Interrupted);
            return null; // the change that interrupted the pass has queued the key
        }
        catch (Exception error)
        {
            measured.Failed(error);
            return failing.Failed(job, error, recording);
        }
        finally
        {
            worker.End();
        }
    }

    async ValueTask<Pass> MapAsync(Job job, CancellationToken ct)
    {
        var mapper = controller.MapperOf(job.Input!)!;
        var seen = inbox.Take(job);
        try
        {
            foreach (var resource in seen)
            {
                // What was only listed is asked for its vanished primary; the others are queued by their own listing.
                var wasOnlyListed = !job.Input!.IsWokenBy(resource);
                var keys = await mapper.MapAsync(resource, ct);
                engine.Metrics.Mapped(Name, keys.Count);
                foreach (var key in keys.Where(key => !wasOnlyListed || !engine.Watches.Knows(key))) Add(new Job(null, key));
            }
        }
        catch
        {
            inbox.PutBack(job, seen);
            throw;
        }

        return Pass.Done;
    }

    async Task ShutDownAsync()
    {
        try
        {
            await controller.ShutdownHookAsync(engine.Ended.Token);
        }
        catch (OperationCanceledException) when (engine.Ended.IsCancellationRequested)
        {
            // It was told that nobody waits any longer.
        }
        catch (Exception error)
        {
            engine.Logger.ShutdownFailed(Name, error);
        }
    }
}
