using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

public sealed class TransformTests : IAsyncDisposable
{
    readonly NumberToText transform = new();
    readonly ControllerHarness harness;

    public TransformTests() => harness = new ControllerHarness(transform);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Pointer NumberAt(string id) => Runtime.State.PointerTo<Number>(id);

    static Pointer TextAt(string id) => Runtime.State.PointerTo<Text>(id);

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task An_input_gets_an_output_of_this_owner_and_a_finalizer()
    {
        await SetAsync("one", 1);

        await harness.SettleAsync();

        var text = await harness.State.GetAsync<Text>("one", Ct);
        Assert.Equal(("1", nameof(NumberToText)), (text.Spec.Value, text.Metadata.Owner));
        Assert.Equal([nameof(NumberToText)], (await harness.State.GetAsync<Number>("one", Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task Inputs_from_before_the_start_and_updates_are_seen()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();

        await SetAsync("one", 2);
        await harness.SettleAsync();

        Assert.Equal("2", await TextOfAsync("one"));
    }

    [Fact]
    public async Task An_output_with_the_same_content_is_not_written()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();

        await harness.State.UpdateWithConflictsAsync(
            NumberAt("one"), r => r.With(r.Metadata with { Labels = r.Metadata.Labels.Set("any", "label") }), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal(ResourceVersion.First, (await harness.State.GetAsync<Text>("one", Ct)).Metadata.Version);
        Assert.Equal(["one", "one"], transform.Passes);
    }

    [Fact]
    public async Task An_output_that_vanishes_during_the_pass_is_created_again()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();
        transform.OnPass = async (_, ct) =>
        {
            transform.OnPass = (_, _) => Task.CompletedTask;
            await harness.State.DestroyAsync(TextAt("one"), new DestroyOptions { Owner = nameof(NumberToText) }, ct);
        };

        await SetAsync("one", 2);
        await harness.SettleAsync();

        Assert.Equal("2", await TextOfAsync("one"));
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task An_output_that_another_creates_during_the_pass_stays_as_it_is()
    {
        transform.OnPass = async (_, ct) =>
        {
            if (await TextOfAsync("one") is null)
                await harness.State.CreateAsync(new Resource<Text>("one", new Text("theirs")), new CreateOptions { Owner = "other" }, ct);
        };

        await SetAsync("one", 1);
        await harness.SettleAsync();

        Assert.Equal("theirs", await TextOfAsync("one"));
        Assert.All(harness.Runtime.RecentFailures, failure => Assert.IsType<OwnerConflictException>(failure.Error));
        Assert.NotEmpty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task Skip_leaves_the_output()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();

        await SetAsync("one", 0);
        await harness.SettleAsync();

        Assert.Equal("1", await TextOfAsync("one"));
    }

    [Fact]
    public async Task Destroy_output_removes_it_while_the_input_stays()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();

        await SetAsync("one", -1);
        await harness.SettleAsync();
        Assert.Null(await TextOfAsync("one"));

        await SetAsync("one", 3);
        await harness.SettleAsync();
        Assert.Equal("3", await TextOfAsync("one"));
    }

    [Fact]
    public async Task Destroy_output_waits_for_finalizers_on_it()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(TextAt("one"), ["other"], Ct);

        await SetAsync("one", -1);
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync(TextAt("one"), Ct)).Metadata.Phase);

        await harness.State.RemoveFinalizersAsync(TextAt("one"), ["other"], Ct);
        await harness.SettleAsync();
        Assert.Null(await TextOfAsync("one"));
    }

    [Fact]
    public async Task A_leaving_input_is_finalized_and_released_when_its_output_is_gone()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();

        Assert.False(await harness.State.TeardownAsync(NumberAt("one"), ct: Ct));
        await harness.SettleAsync();

        Assert.Equal(["one"], transform.Finalized);
        Assert.Null(await TextOfAsync("one"));
        Assert.True(await harness.State.TeardownAsync(NumberAt("one"), ct: Ct));
        await harness.State.DestroyAsync(NumberAt("one"), ct: Ct);
        await harness.SettleAsync();
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task A_foreign_finalizer_on_the_output_holds_the_input() // COSI B.8
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(TextAt("one"), ["X"], Ct);

        await harness.State.TeardownAsync(NumberAt("one"), ct: Ct);
        await harness.SettleAsync();
        Assert.Equal(Phase.TearingDown, (await harness.State.GetAsync(TextAt("one"), Ct)).Metadata.Phase);
        Assert.Equal([nameof(NumberToText)], (await harness.State.GetAsync(NumberAt("one"), Ct)).Metadata.Finalizers);

        await harness.State.RemoveFinalizersAsync(TextAt("one"), ["X"], Ct);
        await harness.SettleAsync();
        Assert.Null(await TextOfAsync("one"));
        Assert.Empty((await harness.State.GetAsync(NumberAt("one"), Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task An_output_torn_down_by_others_is_destroyed_and_made_again()
    {
        await SetAsync("one", 1);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(TextAt("one"), ["X"], Ct);
        await harness.State.TeardownAsync(TextAt("one"), nameof(NumberToText), Ct);
        await SetAsync("one", 2);
        await harness.SettleAsync();
        Assert.Equal("1", await TextOfAsync("one"));

        await harness.State.RemoveFinalizersAsync(TextAt("one"), ["X"], Ct);
        await harness.SettleAsync();

        var text = await harness.State.GetAsync<Text>("one", Ct);
        Assert.Equal(("2", Phase.Running, ResourceVersion.First), (text.Spec.Value, text.Metadata.Phase, text.Metadata.Version));
    }

    [Fact]
    public async Task An_output_whose_input_vanished_is_removed_at_start()
    {
        var owner = new CreateOptions { Owner = nameof(NumberToText) };
        await harness.State.CreateAsync(new Resource<Text>("dangling", new Text("x")), owner, Ct);
        await harness.State.CreateAsync(new Resource<Text>("foreign", new Text("x")), ct: Ct);

        await harness.SettleAsync();

        Assert.Equal(["foreign"], (await harness.State.ListAsync<Text>(ct: Ct)).Select(text => text.Id));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_processed_once_at_start()
    {
        var held = new Metadata(NumberAt("one")) { Finalizers = Finalizers.From([nameof(NumberToText)]) };
        await harness.State.CreateAsync(new Resource<Number>(held, new Number(1)), ct: Ct);
        var owner = new CreateOptions { Owner = nameof(NumberToText) };
        await harness.State.CreateAsync(new Resource<Text>("one", new Text("old")), owner, Ct);

        await harness.SettleAsync();

        Assert.Equal(["one"], transform.Passes);
        Assert.Equal("1", await TextOfAsync("one"));
    }

    [Fact]
    public async Task A_pass_is_interrupted_when_its_input_begins_to_leave()
    {
        transform.OnPass = (_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, harness.Time, ct);
        await SetAsync("one", 1);
        harness.RunReady();
        Assert.Equal(["one"], transform.Passes);

        await harness.State.TeardownAsync(NumberAt("one"), ct: Ct);
        await harness.SettleAsync();

        Assert.Equal(["one"], transform.Finalized);
        Assert.Empty((await harness.State.GetAsync(NumberAt("one"), Ct)).Metadata.Finalizers);
        Assert.Empty(harness.Runtime.RecentFailures);
    }

    [Fact]
    public async Task A_failing_input_waits_longer_each_time_and_disturbs_no_other()
    {
        transform.OnPass = (input, _) => input.Spec.Value == 13 ? throw new FormatException("unlucky") : Task.CompletedTask;
        await SetAsync("bad", 13);
        await SetAsync("good", 1);
        await harness.SettleAsync();
        Assert.Equal("1", await TextOfAsync("good"));
        Assert.Equal("unlucky", Assert.Single(harness.Runtime.RecentFailures).Error.Message);

        harness.Advance(TimeSpan.FromMilliseconds(499));
        await harness.SettleAsync();
        Assert.Single(harness.Runtime.RecentFailures);

        harness.Advance(TimeSpan.FromMilliseconds(1));
        await harness.SettleAsync();
        Assert.Equal(2, harness.Runtime.RecentFailures.Count);

        harness.Advance(TimeSpan.FromMilliseconds(749));
        await harness.SettleAsync();
        Assert.Equal(2, harness.Runtime.RecentFailures.Count);
        harness.Advance(TimeSpan.FromMilliseconds(1));
        await harness.SettleAsync();
        Assert.Equal(3, harness.Runtime.RecentFailures.Count);
    }

    [Fact]
    public async Task A_change_does_not_wait_for_the_delay_after_a_failure()
    {
        transform.OnPass = (input, _) => input.Spec.Value == 13 ? throw new FormatException("unlucky") : Task.CompletedTask;
        await SetAsync("one", 13);
        await harness.SettleAsync();

        await SetAsync("one", 14);
        await harness.SettleAsync();

        Assert.Equal("14", await TextOfAsync("one"));
    }

    [Fact]
    public async Task A_foreign_resource_in_the_place_of_the_output_is_a_failure()
    {
        await harness.State.CreateAsync(new Resource<Text>("one", new Text("mine")), ct: Ct);
        await SetAsync("one", 1);

        await harness.SettleAsync();

        Assert.IsType<OwnerConflictException>(Assert.Single(harness.Runtime.RecentFailures).Error);
        Assert.Equal("mine", await TextOfAsync("one"));
    }

    async Task SetAsync(string id, int value) => await harness.State.WriteAsync<Number>(id, _ => new Number(value), ct: Ct);

    async Task<string?> TextOfAsync(string id) => (await harness.State.FindAsync<Text>(id, Ct))?.Spec.Value;
}
