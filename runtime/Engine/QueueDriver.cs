using System.Collections.Concurrent;

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
    readonly ConcurrentDictionary<Job, Backoff> backoffs = new();
    readonly RunningPasses passes = new();
    readonly MapInbox inbox = new();
    readonly PassHistory history;

    public QueueDriver(QueueController controller, EngineContext engine) : base(controller)
    {
        this.controller = controller;
        this.engine = engine;
        history = engine.Passes.Of(Name);
        queue = new ReconcileQueue<Job>(engine.Options.Time);
        foreach (var key in controller.FirstKeys) queue.Add(new Job(null, key));
    }

    public override bool IsIdle => queue.IsIdle;

    public override int QueueDepth => queue.Count;

    public override void OnChange(InputDeclaration input, ResourceChange change)
    {
        if (input.Mode == InputMode.QueuePrimary) OnPrimary(input, change);
        else if (controller.MapperOf(input) is { } mapper) OnMapped(input, mapper, change);
        else if (change.Origin != ChangeOrigin.Bootstrap && input.IsWokenBy(change.Latest)) AddEvery();
    }

    public override async Task RunAsync(CancellationToken ct)
    {
        await Task.WhenAll(Enumerable.Range(0, controller.Concurrency).Select(_ => engine.Start(() => WorkAsync(ct))));
        queue.Dispose();
    }

    void OnPrimary(InputDeclaration input, ResourceChange change)
    {
        var pointer = change.Latest.Metadata.Pointer;
        if (!input.Covers(pointer)) return;

        // In this order: once the key is queued a pass may begin that has seen the change; were that one cancelled, nothing would follow.
        if (change.IsLeaving && controller.CancelsPassOnTeardown) passes.Cancel(pointer);
        Add(new Job(null, pointer));
    }

    void OnMapped(InputDeclaration input, Mapper mapper, ResourceChange change)
    {
        var isOwnedAtListing = mapper.MapsOwnedAtListing && change.Latest.Metadata.Owner == Name;
        var wakes = change.Origin switch
        {
            ChangeOrigin.Bootstrap => isOwnedAtListing,
            ChangeOrigin.Relisted => isOwnedAtListing || input.IsWokenBy(change.Latest),
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

    async Task WorkAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var job = await queue.TakeAsync(ct);
                var again = await DoAsync(job, ct);
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
    async Task<TimeSpan?> DoAsync(Job job, CancellationToken ct)
    {
        var started = engine.Options.Time.GetTimestamp();
        using var pass = passes.Begin(job, ct);
        var recording = job.Input is null ? history.Begin(job.Pointer) : null;
        try
        {
            var after = job.Input is null ? (await controller.PassAsync(job.Pointer, pass.Token)).After : await MapAsync(job, pass.Token);
            recording?.Done(after);
            backoffs.TryRemove(job, out _);
            engine.Logger.Reconciled(Name, job.Pointer);
            engine.Metrics.Reconciled(Name, started);
            return after;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            recording?.Interrupted();
            return null;
        }
        catch (OperationCanceledException) when (pass.IsCancelled)
        {
            recording?.Interrupted();
            engine.Logger.PassInterrupted(Name, job.Pointer);
            return null; // the change that cancelled the pass has queued the key
        }
        catch (Exception error)
        {
            engine.Metrics.Failed(Name, started);
            return Failed(job, error, recording);
        }
    }

    TimeSpan Failed(Job job, Exception error, PassRecording? recording)
    {
        var delay = error is RequeueException { After: var chosen } && chosen > TimeSpan.Zero
            ? chosen
            : backoffs.GetOrAdd(job, _ => new Backoff(engine.Options.Jitter)).Next();
        var cause = error is RequeueException { InnerException: { } inner } ? inner : error;
        engine.Logger.PassFailed(Name, job.Pointer, delay, cause);
        engine.Failed(Name, job.Pointer, cause, delay);
        recording?.Failed(cause, delay);
        return delay;
    }

    async Task<TimeSpan?> MapAsync(Job job, CancellationToken ct)
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
                foreach (var key in keys.Where(key => !wasOnlyListed || !engine.Knows(key))) Add(new Job(null, key));
            }
        }
        catch
        {
            inbox.PutBack(job, seen);
            throw;
        }

        return null;
    }
}
