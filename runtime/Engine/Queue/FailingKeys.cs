namespace Strata.Runtime;

/// <summary>The keys of a controller whose last pass failed, and how long each waits.</summary>
sealed class FailingKeys(string controller, EngineContext engine)
{
    readonly Lock gate = new();
    readonly Dictionary<Job, FailingKey> keys = [];

    volatile int count;

    public ControllerHealth Health
    {
        get
        {
            lock (gate)
            {
                return keys.Values.MaxBy(key => key.Failures) is { } worst
                    ? new ControllerHealth(controller, worst.Failures, keys.Count, worst.Last)
                    : ControllerHealth.Good(controller);
            }
        }
    }

    /// <returns>When the job is to be done again: the chosen delay, or one that grows.</returns>
    public TimeSpan Failed(Job job, Exception error, PassRecording? recording)
    {
        lock (gate)
        {
            if (!keys.TryGetValue(job, out var key)) keys[job] = key = new FailingKey(new Backoff(engine.Options.Jitter));
            count = keys.Count;
            var delay = error is RequeueException { After: var chosen } && chosen > TimeSpan.Zero ? chosen : key.Backoff.Next();
            var cause = error is RequeueException { InnerException: { } inner } ? inner : error;
            engine.Logger.PassFailed(controller, job.Pointer, delay, cause);
            key.Failures++;
            recording?.Failed(cause, delay);
            key.Last = engine.Failed(controller, job.Pointer, cause, delay);
            return delay;
        }
    }

    public void Succeeded(Job job)
    {
        if (count == 0) return;

        lock (gate)
        {
            keys.Remove(job);
            count = keys.Count;
        }
    }

    sealed class FailingKey(Backoff backoff)
    {
        public Backoff Backoff { get; } = backoff;

        public int Failures { get; set; }

        public PassFailure? Last { get; set; }
    }
}
