using Strata.Resources;

namespace Strata.Runtime;

/// <summary>One worker of a queue: what it is at, and the token that tells its pass to stop. The token is renewed only when used.</summary>
sealed class QueueWorker(string controller, EngineContext engine, CancellationToken stopping) : IDisposable
{
    readonly Lock gate = new();

    CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    Pointer current;
    bool isBusy;

    /// <summary>The pass was told to stop because its resource leaves.</summary>
    public bool IsInterrupted { get; private set; }

    public CancellationToken Begin(Job job)
    {
        lock (gate)
        {
            if (IsInterrupted || !cancel.TryReset()) cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            (current, isBusy, IsInterrupted) = (job.Pointer, job.Input is null, false);
            return cancel.Token;
        }
    }

    public void End()
    {
        lock (gate) isBusy = false;
    }

    /// <summary>Tells the pass over the resource to stop, if there is one. What the pass does about it runs elsewhere.</summary>
    public void Interrupt(Pointer leaving)
    {
        CancellationTokenSource told;
        lock (gate)
        {
            if (!isBusy || IsInterrupted || current != leaving) return;

            IsInterrupted = true;
            told = cancel;
        }

        engine.Start(() =>
        {
            using (told) Cancel(told, leaving);
            return Task.CompletedTask;
        });
    }

    public void Dispose()
    {
        if (!IsInterrupted) cancel.Dispose();
    }

    void Cancel(CancellationTokenSource told, Pointer leaving)
    {
        try
        {
            told.Cancel();
        }
        catch (Exception error)
        {
            engine.Logger.InterruptionFailed(controller, leaving, error);
        }
    }
}
