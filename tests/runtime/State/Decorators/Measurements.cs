using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Strata.Runtime.Tests;

/// <summary>A meter factory, and everything that its instruments measured: `name value tag tag`.</summary>
sealed class Measurements : IDisposable
{
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly MeterListener listener = new();
    readonly List<(string Instrument, double Value, string Tags)> measured = [];

    public Measurements() => Factory = services.GetRequiredService<IMeterFactory>();

    public IMeterFactory Factory { get; }

    /// <summary>From here on; before, nobody listens.</summary>
    public Measurements Listen()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, Factory)) listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return this;
    }

    /// <summary>The tags of every measurement of the instrument, in order.</summary>
    public IReadOnlyList<string> Of(string instrument)
    {
        lock (measured) return [.. measured.Where(item => item.Instrument == instrument).Select(item => item.Tags)];
    }

    /// <summary>All that was measured with these tags together.</summary>
    public double Sum(string instrument, string tags)
    {
        lock (measured) return measured.Where(item => item.Instrument == instrument && item.Tags == tags).Sum(item => item.Value);
    }

    /// <summary>What an observable instrument says now: `value tag`.</summary>
    public IReadOnlyList<string> Observe(string instrument)
    {
        lock (measured) measured.RemoveAll(item => item.Instrument == instrument);
        listener.RecordObservableInstruments();
        lock (measured)
        {
            return [.. measured.Where(item => item.Instrument == instrument).Select(item => $"{item.Value} {item.Tags}").Order(StringComparer.Ordinal)];
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        services.Dispose();
    }

    void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var told = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
        lock (measured) measured.Add((instrument.Name, value, told));
    }
}
