using System.Collections.Immutable;

namespace Strata.Runtime;

/// <summary>Runs a free loop: one merged signal, restart with growing delays (COSI 7.4).</summary>
sealed class FreeDriver(FreeController controller, EngineContext engine) : ControllerDriver(controller)
{
    readonly Lock gate = new();
    readonly Lock declaring = new();
    readonly FailureStreak failures = new(controller.Name, engine);
    readonly PassRecording? recording = engine.Passes.Of(controller.Name).NewRecording();

    TaskCompletionSource? waiting;
    bool isSignalled = true; // the first pass is unconditional
    bool isResting;
    bool isInPass;

    public override bool IsIdle
    {
        get
        {
            lock (gate) return isResting || (waiting is not null && !isSignalled);
        }
    }

    public override ControllerHealth Health => failures.Health(keys: 1);

    public override void OnChange(InputDeclaration input, ResourceChange change)
    {
        if (change.Origin != ChangeOrigin.Bootstrap && input.IsWokenBy(change.Latest)) Wake();
    }

    public void Wake()
    {
        TaskCompletionSource? woken;
        bool isNew;
        lock (gate)
        {
            (isNew, isSignalled) = (!isSignalled, true);
            woken = waiting;
        }

        if (isNew) engine.Metrics.Woken(Name);
        engine.Activity.Happened();
        woken?.TrySetResult();
    }

    public void ResetBackoff() => failures.Reset();

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
        if (isInPass) recording?.Begin(key: null);
        isInPass = true;
    }

    /// <inheritdoc cref="FreeController.UpdateInputsAsync"/>
    public async ValueTask UpdateInputsAsync(ImmutableArray<InputDeclaration> wanted, CancellationToken ct)
    {
        var declared = Controller.Declared;
        DeclarationRules.CheckInputs(Name, declared.WithDynamic(wanted).Inputs);
        foreach (var input in wanted) await engine.Watches.Of(input.Kind).Established.UntilAsync(ct);

        lock (declaring)
        {
            var present = Controller.Declared.DynamicInputs;
            foreach (var input in present.Except(wanted)) engine.Watches.Of(input.Kind).Unsubscribe(input, this);
            foreach (var input in wanted.Except(present)) engine.Watches.Of(input.Kind).Subscribe(input, this);
            Controller.Replace(wanted);
        }
    }

    public override async Task RunAsync(CancellationToken ct)
    {
        engine.Metrics.Woken(Name);
        recording?.Follow();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                isInPass = false;
                recording?.Begin(key: null);
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
                controller.State.Tracker.Discard();
                await RestAsync(error, ct);
            }
        }

        controller.State.Tracker.Discard();
        Rest(true);
    }

    async Task RestAsync(Exception error, CancellationToken ct)
    {
        var delay = failures.Failed(error);
        engine.Logger.ControllerFailed(Name, delay, error);
        recording?.Failed(error, delay);
        Rest(true);
        if (await engine.RestAsync(delay, ct)) Wake();
        Rest(false);
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
