using System.Diagnostics.Metrics;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>A meter factory, and what its instruments measured: sums by name and tags.</summary>
sealed class Measurements : IMeterFactory
{
    readonly List<Meter> meters = [];
    readonly MeterListener listener = new();
    readonly List<(string Series, double Value)> measured = [];

    public Measurements()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == this) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        meters.Add(meter);
        return meter;
    }

    public int Count(string series)
    {
        lock (measured) return measured.Count(entry => entry.Series == series);
    }

    public double Sum(string series)
    {
        lock (measured) return measured.Where(entry => entry.Series == series).Sum(entry => entry.Value);
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (var meter in meters) meter.Dispose();
    }

    void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}";
        lock (measured) measured.Add((series, value));
    }
}
