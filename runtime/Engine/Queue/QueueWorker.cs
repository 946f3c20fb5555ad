using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// One worker of a queue: what it is at, and the token that tells its pass to stop. The token is renewed only when used. What callbacks of
/// a pass throw when it is told stays here.
/// </summary>
sealed class QueueWorker : IDisposable
{
    readonly Lock gate = new();
    readonly string controller;
    readonly EngineContext engine;
    readonly CancellationToken stopping;
    readonly CancellationTokenRegistration stop;

    CancellationTokenSource cancel = new();
    Pointer current;
    bool isBusy;

    public QueueWorker(string controller, EngineContext engine, CancellationToken stopping)
    {
        (this.controller, this.engine, this.stopping) = (controller, engine, stopping);
        stop = stopping.UnsafeRegister(static worker => ((QueueWorker)worker!).Stop(), this);
    }

    /// <summary>The pass was told to stop because its resource leaves.</summary>
    public bool IsInterrupted { get; private set; }

    public CancellationToken Begin(Job job)
    {
        lock (gate)
        {
            if (IsInterrupted || !cancel.TryReset()) cancel = new CancellationTokenSource();
            if (stopping.IsCancellationRequested) cancel.Cancel(); // nobody has registered yet
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
            Tell(told);
            return Task.CompletedTask;
        });
    }

    public void Dispose() => stop.Dispose();

    void Stop()
    {
        CancellationTokenSource told;
        lock (gate) told = cancel;
        Tell(told);
    }

    void Tell(CancellationTokenSource told)
    {
        try
        {
            told.Cancel();
        }
        catch (Exception error)
        {
            engine.Logger.InterruptionFailed(controller, current, error);
        }
    }
}
