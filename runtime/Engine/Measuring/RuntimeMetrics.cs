using System.Diagnostics.Metrics;

namespace Strata.Runtime;

/// <summary>
/// What the runtime counts (COSI 7.10), on the meter <see cref="MeterName"/>; the tag is the controller's name, never an id. The
/// histograms' counts are passes and mappings, their sums the busy seconds.
/// </summary>
public sealed class RuntimeMetrics
{
    public const string MeterName = "Strata.Runtime";

    readonly TimeProvider time;
    readonly Meter? meter;
    readonly Histogram<double>? duration;
    readonly Histogram<double>? mapDuration;
    readonly Counter<long>? failures;
    readonly Counter<long>? mapped;
    readonly Counter<long>? restarts;
    readonly Counter<long>? wakeups;
    readonly Counter<long>? reads;
    readonly Counter<long>? writes;

    internal RuntimeMetrics(IMeterFactory? factory, TimeProvider time)
    {
        this.time = time;
        meter = factory?.Create(MeterName);
        duration = meter?.CreateHistogram<double>("controllers.reconcile.duration", "s", "Time of one pass.");
        mapDuration = meter?.CreateHistogram<double>("controllers.map.duration", "s", "Time of mapping one changed resource to keys.");
        failures = meter?.CreateCounter<long>("controllers.reconcile.failures", description: "Passes that failed.");
        mapped = meter?.CreateCounter<long>("controllers.map.keys", description: "Keys that mapped inputs named.");
        restarts = meter?.CreateCounter<long>("controllers.restarts", description: "Free loops and hooks that failed and start again.");
        wakeups = meter?.CreateCounter<long>("controllers.wakeups", description: "Signals to free loops; merged ones count once.");
        reads = meter?.CreateCounter<long>("controllers.reads", description: "Reads of the state; cached ones are none.");
        writes = meter?.CreateCounter<long>("controllers.writes", description: "Writes to the state, also failed ones.");
    }

    /// <summary>Without a meter nothing is measured, and it costs nothing.</summary>
    internal bool IsMeasuring => meter is not null;

    internal void Observe(Func<IEnumerable<ControllerDriver>> drivers, Watches watches)
    {
        meter?.CreateObservableGauge(
            "controllers.queue.depth",
            () => drivers().Select(driver => new Measurement<int>(driver.QueueDepth, Tag(driver.Name))),
            description: "Keys that wait, now or for a time.");
        meter?.CreateObservableGauge(
            "controllers.cache.resources",
            () => watches.All.Where(watcher => watcher.IsCached)
                .Select(watcher => new Measurement<int>(watcher.Count, new KeyValuePair<string, object?>("type", watcher.Kind.Type))),
            description: "Resources whose reads are answered by the runtime.");
    }

    internal void Passed(string controller, Job job, long started, PassEnding outcome)
    {
        if (meter is null) return;

        var (seconds, ended) = (time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome.Text()));
        if (job.Input is null) duration!.Record(seconds, Tag(controller), ended);
        else mapDuration!.Record(seconds, Tag(controller), ended);
        if (outcome == PassEnding.Failed) failures!.Add(1, Tag(controller));
    }

    internal void Mapped(string controller, int keys) => mapped?.Add(keys, Tag(controller));

    internal void Restarted(string controller) => restarts?.Add(1, Tag(controller));

    internal void Woken(string controller) => wakeups?.Add(1, Tag(controller));

    internal void Read(string controller) => reads?.Add(1, Tag(controller));

    internal void Wrote(string controller) => writes?.Add(1, Tag(controller));

    static KeyValuePair<string, object?> Tag(string controller) => new("controller", controller);
}
