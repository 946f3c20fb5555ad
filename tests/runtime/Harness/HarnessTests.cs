using Microsoft.Extensions.Time.Testing;
using Strata.Runtime.Testing;
using Xunit.Sdk;

namespace Strata.Runtime.Tests;

public sealed class HarnessTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Created_and_destroyed_settle_first()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        await harness.WriteAsync("one", new Number(1));
        Assert.Equal("1", (await harness.CreatedAsync<Text>("one")).Spec.Value);

        await harness.TeardownAsync<Number>("one");
        await harness.DestroyedAsync<Text>("one");
        await harness.AssertNoneAsync<Text>();
    }

    [Fact]
    public async Task A_failed_assertion_tells_the_failures_of_the_controllers()
    {
        var transform = new NumberToText { OnPass = (_, _) => throw new FormatException("broken") };
        await using var harness = new ControllerHarness(transform);
        await harness.WriteAsync("one", new Number(1));

        var missing = await Assert.ThrowsAnyAsync<XunitException>(() => harness.CreatedAsync<Text>("one"));
        var present = await Assert.ThrowsAnyAsync<XunitException>(() => harness.AssertNoneAsync<Number>());

        Assert.Equal(
            "settled, and Texts.test.strata.dev(default/one) does not exist; "
            + "failures: NumberToText Numbers.test.strata.dev(default/one): broken",
            missing.Message);
        Assert.StartsWith("settled, and there are 1 of Numbers.test.strata.dev(default): one", present.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eventually_moves_the_time_for_what_is_tried_again()
    {
        var script = new FaultScript().FailWrite(2);
        await using var harness = new ControllerHarness(new HarnessOptions { Between = script.Over }, new NumberToText());
        await harness.WriteAsync("one", new Number(1));

        await harness.EventuallyAsync<Text>("one", text => text.Spec.Value == "1");

        Assert.Equal("scripted: create 2 fails", Assert.Single(harness.Runtime.RecentFailures).Error.Message);
    }

    [Fact]
    public async Task A_stale_first_read_is_survived()
    {
        await using var harness = new ControllerHarness(
            new HarnessOptions { Between = new FaultScript().StaleFirstRead<Text>().Over }, new NumberToText());
        await harness.WriteAsync("one", new Number(1));
        await harness.CreatedAsync<Text>("one");

        await harness.WriteAsync("one", new Number(2));

        await harness.EventuallyAsync<Text>("one", text => text.Spec.Value == "2");
    }

    [Fact]
    public async Task Doubled_and_late_events_change_nothing_in_the_end()
    {
        var time = new FakeTimeProvider();
        var script = new FaultScript().EventsTwice().DelayEvents(TimeSpan.FromSeconds(5), time);
        var options = new HarnessOptions { Time = time, Between = script.Over };
        await using var harness = new ControllerHarness(options, new NumberToText(), new TextToSentence());
        await harness.WriteAsync("one", new Number(1));

        await harness.EventuallyAsync<Sentence>("one", sentence => sentence.Spec.Value == "1 sentence");
    }

    [Fact]
    public async Task A_restart_begins_anew_over_the_same_state()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        await harness.WriteAsync("one", new Number(1));
        await harness.CreatedAsync<Text>("one");

        await harness.RestartAsync(new NumberToText(), new TextToSentence());

        await harness.CreatedAsync<Sentence>("one");
    }

    [Fact]
    public async Task A_state_can_be_waited_for_without_a_harness()
    {
        await using var core = new InMemoryState();
        var state = new State(core);
        var created = state.CreatedAsync<Number>("one", Ct);
        var seven = state.EventuallyAsync<Number>("one", number => number.Spec.Value == 7, Ct);
        var two = state.CountAsync<Number>(2, Ct);
        Assert.False(created.IsCompleted);

        await state.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await state.WriteAsync<Number>("two", _ => new Number(1), ct: Ct);
        await state.WriteAsync<Number>("one", _ => new Number(7), ct: Ct);
        Assert.Equal(1, (await created.WaitAsync(WatchReader.Patience, Ct)).Spec.Value);
        Assert.Equal(7, (await seven.WaitAsync(WatchReader.Patience, Ct)).Spec.Value);
        await two.WaitAsync(WatchReader.Patience, Ct);

        var destroyed = state.DestroyedAsync<Number>("two", Ct);
        await state.DestroyAsync(State.PointerTo<Number>("two"), ct: Ct);
        await destroyed.WaitAsync(WatchReader.Patience, Ct);
    }
}
