using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>Free loops: inputs declared before and while running, finalizers, outputs, restarts (COSI 7.2 – 7.4).</summary>
public abstract partial class RuntimeConformance
{
    [Fact]
    public async Task A_loop_sees_what_exists_what_comes_and_what_changes()
    {
        await WriteAsync("before", 1);
        Start(new IntToStr());
        await StrAsync("before", "1");

        await WriteAsync("later", 2);
        await StrAsync("later", "2");
        await WriteAsync("before", 3);

        var changed = await StrAsync("before", "3");
        Assert.Equal(nameof(IntToStr), changed.Metadata.Owner);
    }

    [Fact]
    public async Task An_input_that_a_loop_holds_is_released_when_its_output_is_gone()
    {
        Start(new IntToStr());
        await WriteAsync("one", 1);
        await StrAsync("one", "1");

        await RemoveHeldAsync("one");

        Assert.Null(await State.FindAsync<StrSpec>("one", Ct));
    }

    [Fact]
    public async Task Loops_chain_through_inputs_declared_while_running_and_labels_travel()
    {
        await WriteAsync("one", 1);
        Start(new StrToSentence(), new IntToStr());

        var first = await EventuallyAsync<SentenceSpec>("one", sentence => sentence.Spec.Value == "1 sentence");
        await WriteAsync("one", 2);
        await EventuallyAsync<SentenceSpec>("one", sentence => sentence.Spec.Value == "2 sentence");

        Assert.Equal("one", first.Metadata.Labels[StrToSentence.SourceLabel]);
    }

    [Fact]
    public async Task A_teardown_goes_down_the_chain_and_the_releases_come_back_up()
    {
        Start(new IntToStr(), new StrToSentence());
        await WriteAsync("one", 1);
        await EventuallyAsync<SentenceSpec>("one", _ => true);

        await RemoveHeldAsync("one");

        Assert.Null(await State.FindAsync<StrSpec>("one", Ct));
        Assert.Null(await State.FindAsync<SentenceSpec>("one", Ct));
    }

    [Fact]
    public async Task A_sum_is_there_before_any_input_and_follows_those_that_come_and_go()
    {
        Start(new Sum("Sum", source: "one", result: NumberAt("total", "sum")));
        await IntAsync(NumberAt("total", "sum"), 0);

        await AddAsync(NumberAt("one", "a"), 2);
        await AddAsync(NumberAt("one", "b"), 3);
        await IntAsync(NumberAt("total", "sum"), 5);
        await State.DestroyAsync(NumberAt("one", "a"), ct: Ct);

        await IntAsync(NumberAt("total", "sum"), 3);
    }

    [Fact]
    public async Task A_loop_lists_by_labels()
    {
        var query = new LabelQuery([LabelTerm.Exists("used"), LabelTerm.Equal("colour", "red")]);
        Start(new Sum("Sum", source: "one", result: NumberAt("total", "sum")) { Query = new ListOptions { Labels = [query] } });

        await AddAsync(NumberAt("one", "a"), 1, ("used", ""), ("colour", "red"));
        await AddAsync(NumberAt("one", "b"), 10, ("colour", "red"));
        await AddAsync(NumberAt("one", "c"), 100, ("used", ""), ("colour", "blue"));
        await AddAsync(NumberAt("one", "d"), 1000, ("used", "yes"), ("colour", "red"));

        await IntAsync(NumberAt("total", "sum"), 1001);
    }

    [Fact]
    public Task A_loop_that_fails_is_started_again() =>
        StartsAgainAsync(new Restarted(_ => Task.FromException(new IOException("told to fail"))));

    [Fact]
    public Task A_loop_that_panics_is_started_again() => StartsAgainAsync(new Restarted(_ => throw new NullReferenceException("panic")));

    [Fact]
    public async Task Outputs_that_a_cycle_does_not_write_are_destroyed()
    {
        await WriteAsync("a", 1);
        await WriteAsync("b", 2);
        Start(new Doubled(into: "doubled"));
        await IntAsync(NumberAt("doubled", "a"), 2);
        await IntAsync(NumberAt("doubled", "b"), 4);

        await State.DestroyAsync<IntSpec>("a", ct: Ct);

        await GoneAsync(NumberAt("doubled", "a"));
        Assert.Equal(4, (await State.GetAsync<IntSpec>(NumberAt("doubled", "b"), Ct)).Spec.Value);
    }

    [Fact]
    public async Task Modify_returns_what_is_stored_after_a_creation_and_after_a_change()
    {
        var modifying = new Modifying();
        Start(modifying);

        await WriteAsync("one", 1);
        var created = await modifying.Returned.ReadAsync(Ct);
        Assert.Equal(await StrAsync("one", "1"), created);
        await WriteAsync("one", 2);
        var changed = await modifying.Returned.ReadAsync(Ct);
        Assert.Equal(await StrAsync("one", "2"), changed);

        Assert.Equal((ResourceVersion.First, ResourceVersion.First.Next()), (created.Metadata.Version, changed.Metadata.Version));
    }

    [Fact]
    public async Task A_cycle_counts_its_wake_ups_reads_writes_and_its_crash()
    {
        using var meters = new CountedMeters();
        var counted = new Counted();
        StartOn(State.Core, Options with { MeterFactory = meters }, [counted]);

        await counted.FirstCycle.WaitAsync(Ct);
        Assert.Equal((1, IsCached ? 1 : 2, 2), (meters["controllers.wakeups"], meters["controllers.reads"], meters["controllers.writes"]));
        await WriteAsync(Counted.Crash, 1);
        await meters.When("controllers.restarts").WaitAsync(Ct);

        Assert.Equal(
            (2, IsCached ? 1 : 3, 2, 1),
            (meters["controllers.wakeups"], meters["controllers.reads"], meters["controllers.writes"], meters["controllers.restarts"]));
    }

    async Task StartsAgainAsync(Restarted loop)
    {
        Start(loop);

        await EventuallyAsync<StrSpec>("1", _ => true);
        await EventuallyAsync<StrSpec>("2", _ => true);

        Assert.Equal(nameof(Restarted), Runtime.RecentFailures[0].Controller);
    }
}
