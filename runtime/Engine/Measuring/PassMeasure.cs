using System.Diagnostics;

namespace Strata.Runtime;

/// <summary>Measures one pass, or one mapping: duration, outcome, and a span when somebody listens.</summary>
struct PassMeasure(EngineContext engine, string controller, Job job) : IDisposable
{
    readonly long started = engine.Metrics.IsMeasuring ? engine.Options.Time.GetTimestamp() : 0;
    readonly System.Diagnostics.Activity? span = RuntimeTracing.Start(controller, job);

    public readonly void Ended(PassEnding outcome)
    {
        engine.Metrics.Passed(controller, job, started, outcome);
        span?.SetTag("outcome", outcome.Text());
    }

    public readonly void Failed(Exception error)
    {
        Ended(PassEnding.Failed);
        span?.SetStatus(ActivityStatusCode.Error, error.Message);
    }

    public readonly void Dispose() => span?.Dispose();
}
