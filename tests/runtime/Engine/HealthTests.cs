using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Strata.Runtime.Hosting;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>What a host learns of its runtime: errors at the start, health, spans, counts.</summary>
public sealed class HealthTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_is_wrong_is_told_when_the_host_starts()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddControllerRuntime(options => options with { ChangesPerSecond = 5, FailureHistory = -1 })
            .AddController<NumberToText>()
            .AddController<Sum>();
        using var host = builder.Build();

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Equal(
            [
                "there is no state: add one, such as AddInMemoryState()",
                "FailureHistory is -1: it must be 0 or more",
                "ChangeBurst is 0 with ChangesPerSecond 5: no change could ever be made, allow 1 or more",
                "resource \"Texts.test.strata.dev\" is already managed in exclusive mode by \"NumberToText\"",
            ],
            thrown.Failures);
    }

    [Fact]
    public async Task A_controller_that_keeps_failing_is_named_with_its_last_error()
    {
        var queued = new Queued((key, _) => key.Id == "bad" ? throw new FormatException("broken") : Task.FromResult(Pass.Done));
        await using var harness = new ControllerHarness(queued, new TextToSentence());
        await harness.WriteAsync("bad", new Number(1));
        await harness.WriteAsync("good", new Number(1));
        for (var n = 0; n < 3; n++)
        {
            await harness.SettleAsync();
            harness.Advance(TimeSpan.FromSeconds(2));
        }

        var health = harness.Runtime.Health;
        Assert.Equal([("Queued", 3), ("TextToSentence", 0)], health.Select(each => (each.Controller, each.FailuresInARow)));
        Assert.Equal(("broken", "bad", 1), (health[0].LastFailure?.Error.Message, health[0].LastFailure?.Key?.Id, health[0].FailingKeys));

        await harness.State.DestroyAsync(State.PointerTo<Number>("bad"), ct: Ct);
        queued.Succeeds = true;
        await harness.SettleAsync();
        Assert.All(harness.Runtime.Health, each => Assert.Equal(0, each.FailuresInARow));
    }

    [Fact]
    public async Task The_health_check_is_degraded_by_a_loop_that_keeps_failing()
    {
        var fourth = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = new Loop((loop, _) =>
        {
            if (loop.Starts == 4) fourth.TrySetResult();
            throw new FormatException("broken");
        });
        var services = new ServiceCollection().AddLogging();
        services.AddControllerRuntime(options => options with { Jitter = () => 0, Time = TimeProvider.System }).AddInMemoryState();
        services.AddSingleton<Controller>(loop);
        services.AddHealthChecks().AddControllers();
        await using var provider = services.BuildServiceProvider();
        var checks = provider.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync(Ct)).Status);

        using var stop = new CancellationTokenSource();
        var running = provider.GetRequiredService<ControllerRuntime>().RunAsync(stop.Token);
        await fourth.Task.WaitAsync(WatchReader.Patience, Ct);
        var report = await checks.CheckHealthAsync(Ct);
        await stop.CancelAsync();
        await running;

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Matches("^controller \"Loop\" failed [0-9]+ times in a row: broken; next try at ", report.Entries["controllers"].Description);
    }

    [Fact]
    public async Task A_pass_is_a_span_with_controller_key_and_outcome()
    {
        var spans = new List<string>();
        var controller = new Queued((key, _) => key.Id == "bad" ? throw new FormatException("broken") : Task.FromResult(Pass.Done));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RuntimeTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.GetTagItem("controller") as string != "Queued" || !$"{span.GetTagItem("key")}".Contains("span-", StringComparison.Ordinal)) return;

                lock (spans) spans.Add($"{span.OperationName} {span.GetTagItem("key")} {span.GetTagItem("outcome")} {span.StatusDescription}");
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = new ControllerHarness(controller);
        await harness.WriteAsync("span-good", new Number(1));

        await harness.SettleAsync();

        Assert.Equal(["reconcile Numbers.test.strata.dev(default/span-good) done "], spans);
    }

    [Fact]
    public async Task Reads_and_writes_are_counted_as_the_state_sees_them() // COSI 7.10
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory)) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value);
        listener.Start();
        Func<Loop, CancellationToken, Task> pass = (_, _) => Task.CompletedTask;
        var loop = new Loop((loop, ct) => pass(loop, ct)).Watching().Writing();
        var options = new HarnessOptions { Runtime = runtime => runtime with { MeterFactory = factory } };
        await using var harness = new ControllerHarness(options, loop);
        await harness.SettleAsync();
        Assert.Equal(["controllers.wakeups: 1"], counts.Select(pair => $"{pair.Key}: {pair.Value}"));

        counts.Clear();
        await loop.Texts!.WriteAsync("a", new Text("1"), Ct); // creates: 1 read, 1 write
        await loop.Texts!.WriteAsync("a", new Text("2"), Ct); // updates: 2 reads, 1 write
        await loop.Texts!.WriteAsync("a", new Text("2"), Ct); // changes nothing: 2 reads
        Assert.Equal(["controllers.reads: 5", "controllers.writes: 2"], counts.Select(pair => $"{pair.Key}: {pair.Value}"));
    }
}
