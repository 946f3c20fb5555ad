using System.Diagnostics.Metrics;
using Strata.Controllers.Stages;

namespace Strata.Controllers.CleanUp;

/// <summary>The instruments of docs/metrics.md, meter `Strata.Controllers`. Without a factory nothing is measured.</summary>
sealed class CleanUpMetrics
{
    readonly Histogram<double>? duration;
    readonly Counter<long>? freed;
    readonly Counter<long>? removed;

    public CleanUpMetrics(IMeterFactory? meters)
    {
        var meter = meters?.Create("Strata.Controllers");
        duration = meter?.CreateHistogram<double>("controllers.cleanup.duration", "s", "Time of one clean-up of the data directory.");
        freed = meter?.CreateCounter<long>("controllers.cleanup.freed", "By", "Bytes freed on the disk.");
        removed = meter?.CreateCounter<long>("controllers.cleanup.removed", "{file}", "Blobs and built layers removed.");
    }

    public void Ended(string reason, string outcome, TimeSpan took) =>
        duration?.Record(took.TotalSeconds, new("reason", reason), new("outcome", outcome));

    public void Removed(string kind, SweepTally tally)
    {
        freed?.Add(tally.Bytes, new KeyValuePair<string, object?>("kind", kind));
        removed?.Add(tally.Removed, new KeyValuePair<string, object?>("kind", kind));
    }
}
