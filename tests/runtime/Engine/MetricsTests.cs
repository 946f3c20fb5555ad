using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class MetricsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passes_and_failures_are_counted_by_controller_and_outcome()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var measured = new List<string>();
        using var listener = Listen(factory, measured);
        await using var core = new InMemoryState();
        var queued = new Queued((key, _) => key.Id == "bad" ? throw new FormatException("broken") : Task.FromResult(Pass.Done));
        var runtime = new ControllerRuntime(core, [queued], new ControllerRuntimeOptions { MeterFactory = factory });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        foreach (var id in new[] { "bad", "good" }) await runtime.State.WriteAsync<Number>(id, _ => new Number(1), ct: Ct);

        var running = runtime.RunAsync(stop.Token);
        await runtime.WhenIdleAsync(Ct).WaitAsync(WatchReader.Patience, Ct);
        listener.RecordObservableInstruments();
        await stop.CancelAsync();
        await running;

        Assert.Equal(
            [
                "controllers.queue.depth Queued",
                "controllers.reconcile.duration Queued done",
                "controllers.reconcile.duration Queued failed",
                "controllers.reconcile.failures Queued",
            ],
            measured.Order(StringComparer.Ordinal));
    }

    static MeterListener Listen(IMeterFactory factory, List<string> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var told = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            lock (measured) measured.Add($"{instrument.Name} {told}");
        }
    }
}
