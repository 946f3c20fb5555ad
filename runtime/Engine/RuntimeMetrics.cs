using System.Diagnostics.Metrics;

namespace Strata.Runtime;

/// <summary>
/// What the runtime counts, on the meter <see cref="MeterName"/>; the tag is the controller's name, never an id.
/// </summary>
public sealed class RuntimeMetrics
{
    public const string MeterName = "Strata.Runtime";

    readonly TimeProvider time;
    readonly Meter? meter;
    readonly Histogram<double>? duration;
    readonly Counter<long>? failures;
    readonly Counter<long>? restarts;

    internal RuntimeMetrics(IMeterFactory? factory, TimeProvider time)
    {
        this.time = time;
        meter = factory?.Create(MeterName);
        duration = meter?.CreateHistogram<double>("controllers.reconcile.duration", "s", "Time of one pass.");
        failures = meter?.CreateCounter<long>("controllers.reconcile.failures", description: "Passes that failed.");
        restarts = meter?.CreateCounter<long>("controllers.restarts", description: "Free loops that failed and were started again.");
    }

    internal void Observe(Func<IEnumerable<ControllerDriver>> drivers) =>
        meter?.CreateObservableGauge(
            "controllers.queue.depth",
            () => drivers().Select(driver => new Measurement<int>(driver.QueueDepth, Tag(driver.Name))),
            description: "Keys that wait, now or for a time.");

    internal void Reconciled(string controller, long started) =>
        duration?.Record(time.GetElapsedTime(started).TotalSeconds, Tag(controller), new("outcome", "done"));

    internal void Failed(string controller, long started)
    {
        duration?.Record(time.GetElapsedTime(started).TotalSeconds, Tag(controller), new("outcome", "failed"));
        failures?.Add(1, Tag(controller));
    }

    internal void Restarted(string controller) => restarts?.Add(1, Tag(controller));

    static KeyValuePair<string, object?> Tag(string controller) => new("controller", controller);
}
