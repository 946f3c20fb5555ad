using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Strata.Runtime.Testing;

/// <summary>Sums what is counted on its meters, by the name of the instrument.</summary>
sealed class CountedMeters : IMeterFactory
{
    readonly ConcurrentDictionary<string, long> sums = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, TaskCompletionSource> counted = new(StringComparer.Ordinal);
    readonly List<Meter> meters = [];
    readonly MeterListener listener;

    public CountedMeters()
    {
        listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, this)) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => Add(instrument.Name, count));
        listener.Start();
    }

    public long this[string instrument] => sums.GetValueOrDefault(instrument);

    /// <summary>Completes with the first count.</summary>
    public Task When(string instrument) => SourceOf(instrument).Task;

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (var meter in meters) meter.Dispose();
    }

    void Add(string instrument, long count)
    {
        sums.AddOrUpdate(instrument, count, (_, sum) => sum + count);
        SourceOf(instrument).TrySetResult();
    }

    TaskCompletionSource SourceOf(string instrument) =>
        counted.GetOrAdd(instrument, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
