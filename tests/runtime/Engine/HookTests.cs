using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class HookTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_run_hook_runs_beside_the_passes_and_may_wake_keys()
    {
        var hooked = new Hooked { OnRun = (hooked, _) => hooked.WakeAsync("from outside") };
        await using var harness = new ControllerHarness(hooked);

        await harness.SettleAsync();

        Assert.Equal(["from outside"], hooked.Passes);
    }

    [Fact]
    public async Task A_failing_run_hook_is_restarted_after_growing_delays()
    {
        var hooked = new Hooked { OnRun = (_, _) => throw new FormatException("broken") };
        await using var harness = new ControllerHarness(hooked);
        await harness.SettleAsync();

        foreach (var (delay, runs) in new[] { (499, 1), (1, 2), (749, 2), (1, 3), (1124, 3), (1, 4) })
        {
            harness.Advance(TimeSpan.FromMilliseconds(delay));
            await harness.SettleAsync();
            Assert.Equal(runs, hooked.Runs);
        }
    }

    [Fact]
    public async Task A_run_of_more_than_a_minute_starts_the_delays_anew()
    {
        ControllerHarness? harness = null;
        var hooked = new Hooked
        {
            OnRun = async (hooked, ct) =>
            {
                if (hooked.Runs == 3) await Task.Delay(TimeSpan.FromSeconds(61), harness!.Time, ct);
                throw new FormatException("broken");
            },
        };
        await using (harness = new ControllerHarness(hooked))
        {
            await harness.SettleAsync();
            foreach (var delay in new[] { 500, 750, 61_000, 499 })
            {
                harness.Advance(TimeSpan.FromMilliseconds(delay));
                await harness.SettleAsync();
            }

            Assert.Equal(3, hooked.Runs);
            harness.Advance(TimeSpan.FromMilliseconds(1));
            await harness.SettleAsync();
            Assert.Equal(4, hooked.Runs);
        }
    }

    [Fact]
    public async Task A_hook_that_returns_stays_finished()
    {
        var hooked = new Hooked();
        await using var harness = new ControllerHarness(hooked);
        await harness.SettleAsync();

        harness.Advance(TimeSpan.FromHours(1));
        await harness.SettleAsync();

        Assert.Equal(1, hooked.Runs);
    }

    [Fact]
    public async Task The_shutdown_hook_comes_once_after_passes_and_run_hook_have_ended_and_may_write()
    {
        var told = new List<string>();
        var hooked = new Hooked
        {
            OnRun = async (_, ct) =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                }
                finally
                {
                    told.Add("hook ended");
                }
            },
            OnPass = async ct =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                }
                finally
                {
                    told.Add("pass ended");
                }
            },
            OnShutdown = async (hooked, ct) =>
            {
                await hooked.Texts.WriteAsync("last", new Text("words"), ct);
                told.Add("shut down");
            },
        };
        await using var harness = new ControllerHarness(hooked);
        await harness.WriteAsync("a", new Number(1));
        harness.RunReady();
        Assert.Empty(told);

        await harness.StopAsync();

        Assert.Equal(["hook ended", "pass ended"], told[..2].Order());
        Assert.Equal("shut down", Assert.Single(told[2..]));
        Assert.Equal("words", (await harness.State.GetAsync<Text>("last", Ct)).Spec.Value);
    }

    [Fact]
    public async Task A_failing_shutdown_hook_does_not_keep_the_runtime_from_ending()
    {
        var hooked = new Hooked { OnShutdown = (_, _) => throw new FormatException("broken") };
        await using var harness = new ControllerHarness(hooked);
        await harness.SettleAsync();

        await harness.StopAsync();
    }

    sealed class Hooked : QueuedController<Number>
    {
        public Hooked() => Texts = Exclusive<Text>();

        public Output<Text> Texts { get; }

        public int Runs { get; private set; }

        public List<string> Passes { get; } = [];

        public Func<Hooked, CancellationToken, Task> OnRun { get; init; } = (_, _) => Task.CompletedTask;

        public Func<CancellationToken, Task> OnPass { get; init; } = _ => Task.CompletedTask;

        public Func<Hooked, CancellationToken, Task> OnShutdown { get; init; } = (_, _) => Task.CompletedTask;

        public Task WakeAsync(string id)
        {
            QueueReconcile(id);
            return Task.CompletedTask;
        }

        protected override async Task<Pass> ReconcileAsync(Pointer key, CancellationToken ct)
        {
            Passes.Add(key.Id);
            await OnPass(ct);
            return Pass.Done;
        }

        protected internal override Task RunHookAsync(CancellationToken ct)
        {
            Runs++;
            return OnRun(this, ct);
        }

        protected internal override Task ShutdownHookAsync(CancellationToken ct) => OnShutdown(this, ct);
    }
}
