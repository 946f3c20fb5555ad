using Microsoft.Extensions.Time.Testing;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Inspection;

/// <summary>What is remembered of passes, seen through the explanation of one resource.</summary>
public sealed class PassHistoryTests
{
    static readonly DateTimeOffset Noon = new(2031, 4, 1, 12, 0, 0, TimeSpan.Zero);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pass_is_kept_with_what_it_read_and_wrote()
    {
        await using var harness = new ControllerHarness(new NumberToText(), new TextToSentence());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        var pass = await LastAsync(harness, State.PointerTo<Sentence>("one"));

        Assert.Equal("TextToSentence", pass.Controller);
        Assert.Equal(State.PointerTo<Text>("one"), pass.Key);
        Assert.Contains(new PassRead.One(State.PointerTo<Text>("one"), new ResourceVersion(2)), pass.Reads.Items);
        Assert.Contains(new PassRead.One(State.PointerTo<Suffix>("suffix"), ResourceVersion.Undefined), pass.Reads.Items);
        Assert.Equal([new PassWrite(State.PointerTo<Sentence>("one"), PassWriteAction.Written, ResourceVersion.First)], pass.Writes);
        Assert.Equal(PassOutcome.Done, pass.Outcome);
    }

    [Fact]
    public async Task A_pass_that_finds_its_output_as_it_should_be_keeps_it()
    {
        await using var harness = new ControllerHarness(new NumberToText());
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        await harness.State.AddFinalizersAsync(State.PointerTo<Number>("one"), ["reader"], Ct);
        await harness.SettleAsync();

        var pass = await LastAsync(harness, State.PointerTo<Text>("one"));

        Assert.Equal([new PassWrite(State.PointerTo<Text>("one"), PassWriteAction.Kept, ResourceVersion.First)], pass.Writes);
        Assert.Equal(PassOutcome.Skipped, pass.Outcome);
    }

    [Fact]
    public async Task A_list_is_kept_as_kind_and_count()
    {
        await using var harness = new ControllerHarness(new Sum());
        for (var n = 1; n <= 3; n++) await harness.State.WriteAsync<Number>($"{n}", _ => new Number(n), ct: Ct);
        await harness.SettleAsync();

        var pass = await LastAsync(harness, State.PointerTo<Text>("sum"));

        Assert.Contains(new PassRead.Many(State.KindOf<Number>(), 3, ""), pass.Reads.Items);
        Assert.Equal((PassOutcome.Done, ResourceVersion.First), (pass.Outcome, pass.Writes[0].Version));
    }

    [Fact]
    public async Task A_failed_pass_is_kept_with_its_error_and_the_next_retry()
    {
        var options = new HarnessOptions { Time = new(Noon) };
        await using var harness = new ControllerHarness(options, Failing(new FormatException("no number today")));
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();
        harness.Advance(TimeSpan.FromSeconds(0.5));
        await harness.SettleAsync();

        var pass = await LastAsync(harness, State.PointerTo<Text>("one"));

        Assert.Equal((PassOutcome.Failed, "no number today", 2), (pass.Outcome, pass.Error, pass.Failures));
        Assert.Equal((Noon.AddSeconds(0.5), Noon.AddSeconds(1.25)), (pass.Started, pass.Next));
    }

    [Fact]
    public async Task An_error_stays_known_while_the_next_try_runs_and_goes_with_the_first_good_pass()
    {
        var gate = new TaskCompletionSource();
        var transform = new NumberToText { OnPass = (_, _) => throw new FormatException("no number today") };
        await using var harness = new ControllerHarness(transform);
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        transform.OnPass = (_, ct) => gate.Task.WaitAsync(ct);
        harness.Advance(TimeSpan.FromSeconds(1));
        harness.RunReady();
        var running = await LastAsync(harness, State.PointerTo<Text>("one"));
        gate.SetResult();
        await harness.SettleAsync();
        var done = await LastAsync(harness, State.PointerTo<Text>("one"));

        Assert.Equal((PassOutcome.Running, "no number today", 1), (running.Outcome, running.Error, running.Failures));
        Assert.Equal((PassOutcome.Done, null, 0), (done.Outcome, done.Error, done.Failures));
    }

    [Fact]
    public async Task A_pass_of_a_free_loop_lasts_from_one_signal_to_the_next()
    {
        var loop = new Loop(async (loop, ct) => await loop.NumbersAsync(ct)).Watching();
        await using var harness = new ControllerHarness(loop);
        await harness.SettleAsync();
        await harness.State.WriteAsync<Number>("one", _ => new Number(1), ct: Ct);
        await harness.SettleAsync();

        var pass = Assert.Single(harness.Runtime.PassesOf("Loop"));

        Assert.Equal((null, PassOutcome.Skipped), (pass.Key, pass.Outcome));
        Assert.Equal([new PassRead.Many(State.KindOf<Number>(), 1, "")], pass.Reads);
    }

    [Fact]
    public async Task What_a_pass_reads_in_its_own_tasks_belongs_to_it_also_among_others()
    {
        Queued? queued = null;
        queued = new Queued(
            async (key, ct) =>
            {
                await Task.Yield();
                await Task.Factory.StartNew(() => queued!.ReadAsync(key.Id, ct), ct, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
                return Pass.Done;
            },
            concurrency: 4);
        await using var harness = new ControllerHarness(new HarnessOptions { Seed = 3 }, queued);
        for (var n = 1; n <= 8; n++) await harness.State.WriteAsync<Number>($"{n}", _ => new Number(n), ct: Ct);
        await harness.SettleAsync();

        var passes = harness.Runtime.PassesOf("Queued");

        Assert.Equal(8, passes.Count);
        Assert.All(passes, pass => Assert.Equal([new PassRead.One(pass.Key!.Value, ResourceVersion.First)], pass.Reads));
    }

    [Fact]
    public void Keys_processed_longest_ago_are_forgotten_first()
    {
        var history = new PassHistory("C", new FakeTimeProvider(), keys: 2, details: 100);
        foreach (var id in new[] { "a", "b", "c", "b" }) Begin(history, State.PointerTo<Number>(id)).Done();

        Assert.Equal(["b", "c"], history.LastOfEach().Select(pass => pass.Key!.Value.Id));
    }

    [Fact]
    public void Reads_and_writes_beyond_the_limit_are_counted()
    {
        var history = new PassHistory("C", new FakeTimeProvider(), keys: 2, details: 3);
        var recording = Begin(history, key: null);
        for (var n = 0; n < 5; n++)
        {
            recording.Read(State.PointerTo<Number>($"{n}"), found: null);
            recording.Removed(State.PointerTo<Text>($"{n}"), PassWriteAction.Destroyed);
        }

        var pass = Assert.Single(history.LastOfEach());

        Assert.Equal((3, 2, 3, 2), (pass.Reads.Count, pass.MoreReads, pass.Writes.Count, pass.MoreWrites));
    }

    /// <summary>Three resources, each read three times, in every order: the first reading places it, the last one counts.</summary>
    [Theory]
    [InlineData("a1 b1 c1 a2 b2 c2 c3 b3 a3")]
    [InlineData("a1 a2 a3 b1 b2 c1 c2 b3 c3")]
    [InlineData("a1 b1 a2 a3 b2 b3 c1 c2 c3")]
    public void Of_several_reads_of_a_resource_the_last_counts(string reads)
    {
        var history = new PassHistory("C", new FakeTimeProvider(), keys: 2, details: 9);
        var recording = Begin(history, key: null);
        foreach (var read in reads.Split(' ')) recording.Read(Number(read[..1], read[1] - '0').Metadata.Pointer, Number(read[..1], read[1] - '0'));

        Assert.Equal(
            ["a 3", "b 3", "c 3"],
            history.LastOfEach()[0].Reads.Items.Cast<PassRead.One>().Select(read => $"{read.Pointer.Id} {read.Version}"));

        static Resource<Number> Number(string id, int version) =>
            new(new Metadata(State.PointerTo<Number>(id)) { Version = new ResourceVersion((ulong)version) }, new Number(0));
    }

    [Fact]
    public void What_is_noted_between_two_passes_belongs_to_none()
    {
        var history = new PassHistory("C", new FakeTimeProvider(), keys: 2, details: 9);
        var recording = Begin(history, State.PointerTo<Number>("one"));
        recording.Done();
        recording.Read(State.PointerTo<Number>("late"), found: null);
        recording.Removed(State.PointerTo<Text>("late"), PassWriteAction.Destroyed);
        recording.Begin(State.PointerTo<Number>("two"));

        Assert.All(history.LastOfEach(), pass => Assert.Equal((0, 0), (pass.Reads.Count, pass.Writes.Count)));
    }

    [Fact]
    public void A_pass_made_what_it_wrote_also_while_it_runs()
    {
        var history = new PassHistory("C", new FakeTimeProvider(), keys: 2, details: 3);
        var text = State.PointerTo<Text>("one");
        Begin(history, State.PointerTo<Number>("one")).Removed(text, PassWriteAction.TornDown);

        Assert.True(history.TryFindMaker(text, out var maker, out _));
        Assert.Equal(PassOutcome.Running, maker.Outcome);
    }

    [Fact]
    public void Nothing_is_kept_when_nothing_shall_be() =>
        Assert.Null(new PassHistory("C", new FakeTimeProvider(), keys: 0, details: 100).NewRecording());

    static PassRecording Begin(PassHistory history, Pointer? key)
    {
        var recording = history.NewRecording()!;
        recording.Begin(key);
        return recording;
    }

    static NumberToText Failing(Exception error) => new() { OnPass = (_, _) => throw error };

    static async Task<PassRecord> LastAsync(ControllerHarness harness, Pointer resource) =>
        (await harness.Runtime.ExplainAsync(resource, Ct)).Asked.Writers[0].Last!;
}
