using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class OutputTrackingTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_cycle_does_not_write_is_removed()
    {
        var doubler = new Doubler();
        await using var harness = new ControllerHarness(doubler);
        await harness.WriteAsync("a", new Number(1));
        await harness.WriteAsync("b", new Number(2));
        await harness.SettleAsync();
        Assert.Equal(["a: 2", "b: 4"], await TextsAsync(harness));

        await harness.State.DestroyAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal(["b: 4"], await TextsAsync(harness));
    }

    [Fact]
    public async Task What_others_own_stays()
    {
        await using var harness = new ControllerHarness(new Doubler());
        await harness.WriteAsync("foreign", new Text("mine"));

        await harness.SettleAsync();

        Assert.Equal(["foreign: mine"], await TextsAsync(harness));
    }

    [Fact]
    public async Task What_could_not_be_written_is_not_taken_for_unwanted() // COSI Q24
    {
        var faults = new FaultScript();
        await using var harness = new ControllerHarness(new HarnessOptions { Between = faults.Over }, new Doubler { IgnoresFailures = true });
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();

        faults.Fail(call => call is { IsWrite: true, Pointer.Type: "Texts.test.strata.dev" } and { Operation: "update" });
        await harness.WriteAsync("a", new Number(2));
        await harness.SettleAsync();

        Assert.Equal(["a: 2"], await TextsAsync(harness));
    }

    [Fact]
    public async Task What_others_hold_is_torn_down_and_goes_when_a_later_cycle_finds_it_released() // COSI Q25: teardown first
    {
        await using var harness = new ControllerHarness(new Doubler());
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Text>("a"), ["reader"], Ct);

        await harness.State.DestroyAsync(State.PointerTo<Number>("a"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync<Text>("a", Ct)).Metadata.Phase);
        Assert.Empty(harness.Runtime.RecentFailures);

        await harness.State.RemoveFinalizersAsync(State.PointerTo<Text>("a"), ["reader"], Ct);
        await harness.DestroyedAsync<Text>("a");
    }

    [Fact]
    public async Task A_cycle_that_fails_is_forgotten()
    {
        var doubler = new Doubler { FailsBeforeCleanUp = 1 };
        await using var harness = new ControllerHarness(doubler);
        await harness.WriteAsync("a", new Number(1));
        await harness.SettleAsync();
        Assert.Equal(["a: 2"], await TextsAsync(harness));

        harness.Advance(TimeSpan.FromSeconds(1));
        await harness.SettleAsync();

        Assert.Equal("broken", Assert.Single(harness.Runtime.RecentFailures).Error.Message);
    }

    [Fact]
    public async Task Misuse_is_a_failure_that_says_what_to_do()
    {
        var twice = new Doubler { Starts = 2 };
        var never = new Doubler { Starts = 0 };

        Assert.StartsWith("output tracking already enabled", await FailureOfAsync(twice), StringComparison.Ordinal);
        Assert.StartsWith("output tracking not enabled", await FailureOfAsync(never), StringComparison.Ordinal);

        static async Task<string> FailureOfAsync(Controller controller)
        {
            await using var harness = new ControllerHarness(controller);
            await harness.SettleAsync();
            return Assert.Single(harness.Runtime.RecentFailures).Error.Message;
        }
    }

    static async Task<string[]> TextsAsync(ControllerHarness harness) =>
        [.. (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => $"{text.Id}: {text.Spec.Value}")];

    /// <summary>Number N to the text 2N, all in one cycle.</summary>
    sealed class Doubler : FreeController
    {
        readonly Input<Number> numbers;
        readonly Output<Text> texts;

        public Doubler()
        {
            (numbers, texts) = (Weak<Number>(), Exclusive<Text>());
            DestroyReady<Text>();
        }

        public int Starts { get; init; } = 1;

        public int FailsBeforeCleanUp { get; set; }

        public bool IgnoresFailures { get; init; }

        protected internal override async Task RunAsync(CancellationToken ct)
        {
            await foreach (var _ in Events(ct))
            {
                for (var n = 0; n < Starts; n++) StartTrackingOutputs();
                foreach (var number in await numbers.ListAsync(ct: ct)) await WriteAsync(number, ct);
                if (FailsBeforeCleanUp-- > 0) throw new FormatException("broken");

                await CleanUpOutputsAsync([texts.Kind], ct);
            }
        }

        async Task WriteAsync(Resource<Number> number, CancellationToken ct)
        {
            try
            {
                await texts.WriteAsync(number.Id, new Text($"{number.Spec.Value * 2}"), ct);
            }
            catch (StateUnavailableException) when (IgnoresFailures)
            {
                // The next cycle tries again.
            }
        }
    }
}
