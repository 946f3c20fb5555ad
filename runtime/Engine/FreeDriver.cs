namespace Strata.Runtime;

/// <summary>Runs a free loop: one merged signal, restart with growing delays (COSI 7.4).</summary>
sealed class FreeDriver(FreeController controller, EngineContext engine) : ControllerDriver(controller)
{
    readonly Lock gate = new();
    readonly Backoff backoff = new(engine.Options.Jitter);

    TaskCompletionSource? waiting;
    bool isSignalled = true; // the first pass is unconditional
    bool isResting;
    PassRecording? recording;
    bool isInPass;

    public override bool IsIdle
    {
        get
        {
            lock (gate) return isResting || (waiting is not null && !isSignalled);
        }
    }

    public override void OnChange(InputDeclaration input, ResourceChange change)
    {
        if (change.Origin != ChangeOrigin.Bootstrap && input.IsWokenBy(change.Latest)) Wake();
    }

    public void Wake()
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            isSignalled = true;
            woken = waiting;
        }

        engine.Activity.Happened();
        woken?.TrySetResult();
    }

    public void ResetBackoff() => backoff.Reset();

    public async Task NextAsync(CancellationToken ct)
    {
        if (isInPass) recording?.Done();
        while (!TryTake(out var signal))
        {
            engine.Activity.Happened();
            await using var cancelled = ct.Register(() => signal.TrySetCanceled(ct));
            await signal.Task;
        }

        ct.ThrowIfCancellationRequested();
        if (isInPass) recording?.Next();
        isInPass = true;
    }

    public override async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                isInPass = false;
                recording = engine.Passes.Of(Name).Begin(key: null);
                await controller.RunAsync(ct);
                recording?.Done();
                engine.Logger.ControllerFinished(Name);
                break;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                recording?.Interrupted();
                break;
            }
            catch (Exception error)
            {
                await RestAsync(error, ct);
            }
        }

        Rest(true);
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        var delay = backoff.Next();
        engine.Logger.ControllerFailed(Name, delay, error);
        engine.Metrics.Restarted(Name);
        engine.Failed(Name, null, error, delay);
        recording?.Failed(error, delay);
        Rest(true);
        try
        {
            await Task.Delay(delay, engine.Options.Time, ct);
            Wake();
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
        finally
        {
            Rest(false);
        }
    }

    void Rest(bool value)
    {
        lock (gate) (isResting, waiting) = (value, null);
        engine.Activity.Happened();
    }

    bool TryTake(out TaskCompletionSource signal)
    {
        lock (gate)
        {
            signal = waiting = isSignalled ? null! : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var taken = isSignalled;
            isSignalled = false;
            return taken;
        }
    }
}
