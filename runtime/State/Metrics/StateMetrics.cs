using System.Diagnostics.Metrics;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>What states count, on the meter <see cref="MeterName"/>; docs/metrics.md describes it. No tag is ever an id.</summary>
public sealed class StateMetrics
{
    public const string MeterName = "Strata.State";

    readonly StateMetricsOptions options;
    readonly TypeTags types;
    readonly Histogram<double> duration;
    readonly Counter<long> events;
    readonly Counter<long> overruns;
    readonly KindGauges? gauges;
    bool isEnded;

    internal StateMetrics(ICoreState core, IMeterFactory factory, StateMetricsOptions options)
    {
        this.options = options;
        types = new TypeTags(options);
        var meter = factory.Create(MeterName);
        duration = meter.CreateHistogram<double>("state.operation.duration", "s", "Time of one operation.");
        events = meter.CreateCounter<long>("state.watch.events", "{event}", "Events handed to the readers of watches.");
        overruns = meter.CreateCounter<long>("state.watch.overruns", "{watch}", "Watches that fell out of the history.");
        meter.CreateObservableUpDownCounter("state.watches", Watches, "{watch}", "Open watches.");
        gauges = core is InMemoryState memory ? new KindGauges(memory, types) : null;
        gauges?.Observe(meter);
    }

    internal bool MeasuresOperations => duration.Enabled;

    internal bool MeasuresEvents => events.Enabled || overruns.Enabled;

    internal long Start() => options.Time.GetTimestamp();

    /// <param name="result">Null: what was asked for is not there.</param>
    internal void Done(string operation, string type, object? result, long started)
    {
        var exists = result is not (null or Watch or IReadOnlyList<IResource> { Count: 0 });
        Record(operation, exists ? types.Seen(type) : types.Of(type), result is null ? Outcome.NotFound : Outcome.Ok, started);
    }

    internal void Failed(string operation, string type, Exception error, long started) =>
        Record(operation, types.Of(type), Outcome.Of(error), started);

    internal TypeTag WatchOpened(string type)
    {
        var tag = types.Of(type);
        tag.WatchOpened();
        return tag;
    }

    internal void Delivered(string type, EventBatch batch)
    {
        var tag = types.Of(type).AsTag();
        events.Add(batch.Events.Length, tag);
        if (batch.Events[^1] is StateEvent.Errored { Error: WatchOverrunException }) overruns.Add(1, tag);
    }

    /// <summary>The meter outlives the state; nothing is told of it any more.</summary>
    internal void End()
    {
        Volatile.Write(ref isEnded, true);
        gauges?.End();
    }

    void Record(string operation, TypeTag type, string outcome, long started) => duration.Record(
        options.Time.GetElapsedTime(started).TotalSeconds,
        new("operation", operation),
        type.AsTag(),
        new("outcome", outcome));

    IEnumerable<Measurement<long>> Watches() => Volatile.Read(ref isEnded)
        ? []
        : types.All.Where(tag => tag.Watches > 0).Select(tag => new Measurement<long>(tag.Watches, tag.AsTag()));
}
