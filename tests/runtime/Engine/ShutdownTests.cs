using Microsoft.Extensions.Logging;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class ShutdownTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_the_bound_it_gives_up_and_names_who_still_runs()
    {
        var stuck = new TaskCompletionSource();
        var hanging = new Queued(async (_, _) =>
        {
            await stuck.Task;
            return Pass.Done;
        });
        var options = new HarnessOptions { Runtime = runtime => runtime with { ShutdownTimeout = TimeSpan.FromSeconds(5) } };
        var harness = new ControllerHarness(options, hanging, new TextToSentence()); // never ends, so it is not disposed
        await harness.WriteAsync("a", new Number(1));
        harness.RunReady();

        var running = harness.StopAsync();
        harness.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(running.IsCompleted);
        harness.Advance(TimeSpan.FromTicks(1));

        var thrown = await Assert.ThrowsAsync<ShutdownTimeoutException>(() => running);
        Assert.Equal(["Queued"], thrown.Controllers);
        Assert.Equal("00:00:05 after the runtime was stopped still running: Queued", thrown.Message);
        Assert.False(thrown.Ended.IsCompleted);

        stuck.SetResult();
        harness.RunReady();
        Assert.True(thrown.Ended.IsCompleted);
    }

    [Fact]
    public async Task Who_runs_on_after_the_end_reads_and_writes_nothing()
    {
        var loop = new Loop((_, _) => Task.CompletedTask).Watching();
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();

        await harness.StopAsync();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.NumbersAsync(Ct));
        Assert.Equal("the runtime of controller \"Loop\" has ended: nothing is read or written any more", thrown.Message);
    }

    [Fact]
    public async Task A_stopping_runtime_takes_no_more_controllers()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        await harness.SettleAsync();
        await harness.StopAsync();

        Assert.Throws<InvalidOperationException>(() => harness.Runtime.Register(new TextToSentence()));

        Assert.Single(harness.Runtime.Controllers);
    }

    [Fact]
    public async Task A_controller_registered_while_it_stops_is_waited_for_or_refused() // chapter 11, fix 3
    {
        for (var seed = 0; seed < 30; seed++)
        {
            Loop? late = null;
            await using var harness = new ControllerHarness(new HarnessOptions { Seed = seed }, new NumberToText());
            harness.RunReady();
            var registering = harness.RunAsync(async () =>
            {
                for (var n = 0; n < seed % 4; n++) await Task.Yield();
                late = new Loop(async (_, ct) => await Task.Delay(Timeout.InfiniteTimeSpan, harness.Time, ct));
                try
                {
                    harness.Runtime.Register(late);
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            });

            await harness.StopAsync();

            Assert.Equal(await registering, harness.Runtime.Controllers.Contains(late));
        }
    }

    [Fact]
    public async Task Nothing_of_a_runtime_runs_on_after_it_has_ended() // chapter 11, fix 4
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var log = new QuietLog();
            var harness = new ControllerHarness(
                new HarnessOptions { Seed = seed, LoggerFactory = log }, new NumberToText(), new TextToSentence(), new Loop((_, _) => Task.CompletedTask));
            for (var n = 0; n < 5; n++) await harness.WriteAsync($"{n}", new Number(n));
            harness.RunReady();

            await harness.DisposeAsync();
            log.IsClosed = true;
            harness.Advance(TimeSpan.FromHours(1));
            harness.RunReady();

            Assert.Equal(0, log.TooLate);
        }
    }

    /// <summary>Counts what is logged after it was closed.</summary>
    sealed class QuietLog : ILoggerFactory, ILogger
    {
        public bool IsClosed { get; set; }

        public int TooLate { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsClosed) TooLate++;
        }
    }
}
