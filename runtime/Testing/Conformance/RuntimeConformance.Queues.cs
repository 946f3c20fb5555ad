using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>Queued controllers: passes, mapped inputs, failures, delays, hooks (COSI 7.7, 7.8).</summary>
public abstract partial class RuntimeConformance
{
    [Fact]
    public async Task A_queue_sees_what_exists_what_comes_and_what_changes()
    {
        for (var n = 1; n <= 5; n++) await WriteAsync($"before {n}", n);
        Start(new QueuedIntToStr("Convert"));
        for (var n = 1; n <= 5; n++) await StrAsync($"before {n}", Text(n));

        await WriteAsync("later", 6);
        await StrAsync("later", "6");
        await WriteAsync("before 1", 7);

        await StrAsync("before 1", "7");
    }

    [Fact]
    public async Task An_input_that_a_queue_holds_is_released_when_its_output_is_gone()
    {
        Start(new QueuedIntToStr("Convert"));
        await WriteAsync("one", 1);
        await StrAsync("one", "1");

        await RemoveHeldAsync("one");

        Assert.Null(await State.FindAsync<StrSpec>("one", Ct));
    }

    [Fact]
    public async Task A_foreign_finalizer_on_an_output_holds_its_input_and_the_release_is_noticed()
    {
        Start(new QueuedIntToStr("Convert"));
        await WriteAsync("one", 1);
        await StrAsync("one", "1");
        await State.AddFinalizersAsync<StrSpec>("one", ["reader"], Ct);

        await State.TeardownAsync<IntSpec>("one", ct: Ct);
        await EventuallyAsync<StrSpec>("one", str => str.Metadata.Phase == Phase.TearingDown);
        Assert.Equal(["Convert"], (await State.GetAsync<IntSpec>("one", Ct)).Metadata.Finalizers);
        await State.RemoveFinalizersAsync<StrSpec>("one", ["reader"], Ct);

        await EventuallyAsync<IntSpec>("one", number => number.Metadata.Finalizers.IsEmpty);
        Assert.Null(await State.FindAsync<StrSpec>("one", Ct));
        await State.DestroyAsync<IntSpec>("one", ct: Ct);
    }

    [Fact]
    public async Task A_run_hook_that_fails_is_started_again_and_goes_on_writing()
    {
        var hooked = new Hooked();
        Start(hooked);

        await hooked.SayAsync("first", Ct);
        await EventuallyAsync<SentenceSpec>("hook", sentence => sentence.Spec.Value == "first");
        await WriteAsync("one", 1);
        await StrAsync("one", "1");
        await hooked.SayAsync("second", Ct);

        await EventuallyAsync<SentenceSpec>("hook", sentence => sentence.Spec.Value == "second");
        Assert.Equal("the first run fails", Assert.Single(Runtime.RecentFailures).Error.Message);
    }

    [Fact]
    public async Task The_shutdown_hook_is_called_once_and_may_still_write()
    {
        var hooked = new Hooked();
        Start(hooked);
        await WriteAsync("one", 1);
        await StrAsync("one", "1");
        Assert.Equal(0, hooked.Shutdowns);

        await StopAsync();

        Assert.Equal(1, hooked.Shutdowns);
        Assert.Equal("shut down", (await State.GetAsync<SentenceSpec>("shutdown", Ct)).Spec.Value);
    }

    [Fact]
    public async Task What_fails_or_panics_holds_up_nobody_and_succeeds_when_its_input_is_mended()
    {
        Start(new Ordered());

        await WriteAsync("a fails", (long)Order.Fail);
        await WriteAsync("b panics", (long)Order.Panic);
        await WriteAsync("good", 1);
        await StrAsync("good", "1");
        Assert.Equal(["a fails", "b panics"], Runtime.RecentFailures.Select(failure => failure.Key!.Value.Id).Distinct().Order());
        await WriteAsync("a fails", 2);
        await WriteAsync("b panics", 3);

        await StrAsync("a fails", "2");
        await StrAsync("b panics", "3");
    }

    [Fact]
    public async Task A_change_does_not_wait_for_the_delay_after_a_failure()
    {
        Start(new Ordered());
        await WriteAsync("a fails", (long)Order.FailForADay);
        await WriteAsync("good", 1);
        await StrAsync("good", "1");
        Assert.All(Runtime.RecentFailures, failure => Assert.Equal("a fails", failure.Key!.Value.Id));
        Assert.NotEmpty(Runtime.RecentFailures);

        await WriteAsync("a fails", 2);

        await StrAsync("a fails", "2");
    }

    [Fact]
    public async Task A_pass_comes_again_after_the_delay_it_asked_for_with_and_without_an_error()
    {
        Start(new Ordered());

        await WriteAsync("again", (long)Order.AgainOnce);
        await WriteAsync("failed", (long)Order.FailOnce);

        await StrAsync("again", Text((long)Order.AgainOnce));
        await StrAsync("failed", Text((long)Order.FailOnce));
        Assert.Equal("failed", Assert.Single(Runtime.RecentFailures).Key!.Value.Id);
    }

    [Fact]
    public async Task A_pass_that_waits_holds_up_its_only_worker_until_the_teardown_of_its_input()
    {
        var sleeping = new Sleeping();
        Start(sleeping, new Sum("Sum", source: "default", result: NumberAt("total", "sum")));
        await WriteAsync("sleeper", Sleeping.ForEver);
        await sleeping.Began.WaitAsync(Ct);

        await WriteAsync("other", 5);
        await IntAsync(NumberAt("total", "sum"), Sleeping.ForEver + 5); // the event of the other one has been told
        Assert.Null(await State.FindAsync<StrSpec>("other", Ct));
        await RemoveHeldAsync("sleeper");

        await StrAsync("other", "5");
        Assert.Empty(Runtime.RecentFailures);
    }
}
