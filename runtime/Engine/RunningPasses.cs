using Strata.Resources;

namespace Strata.Runtime;

/// <summary>The passes in flight, so that one can be told that its resource leaves.</summary>
sealed class RunningPasses
{
    readonly Lock gate = new();
    readonly Dictionary<Pointer, RunningPass> running = [];

    public RunningPass Begin(Job job, CancellationToken ct)
    {
        var pass = new RunningPass(ct, job.Input is null ? () => End(job.Pointer) : () => { });
        if (job.Input is null)
        {
            lock (gate) running[job.Pointer] = pass;
        }

        return pass;
    }

    public void Cancel(Pointer pointer)
    {
        lock (gate)
        {
            if (running.TryGetValue(pointer, out var pass)) pass.Cancel();
        }
    }

    void End(Pointer pointer)
    {
        lock (gate) running.Remove(pointer);
    }
}

sealed class RunningPass(CancellationToken ct, Action end) : IDisposable
{
    readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(ct);

    public CancellationToken Token => cancel.Token;

    public bool IsCancelled => cancel.IsCancellationRequested;

    public void Cancel() => cancel.Cancel();

    public void Dispose()
    {
        end();
        cancel.Dispose();
    }
}
