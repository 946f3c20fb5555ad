using Google.Protobuf;
using Strata.Soak;
using Strata.Soak.Watching;

namespace Strata.Runtime.Tests;

/// <summary>Each rule of the audit catches what it is there for: a recorded run with one violation planted in it.</summary>
public sealed class PlantedViolationTests : IAsyncLifetime
{
    const int Writes = 60;

    static readonly WatchPromise Promise = new(Capacity: 100, Gap: 5, InOneBatch: true);
    static readonly PlainFilter All = PlainFilter.OfKind[0];
    static readonly PlainFilter GroupA = PlainFilter.OfKind[1];
    static readonly WatchStep FromTheStart = new WatchStep.Opened(new Opening(Start.Live, 0, 0));

    readonly CommitLog log = new();

    Delivery[] all = [];
    Delivery[] ofGroup = [];
    Delivery[] contents = [];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var state = new InMemoryState();
        var random = new Random(7);
        var recorder = new Recorder(state, State.KindOf<Stamp>(), log, null);
        await using var whole = await state.WatchAsync(State.KindOf<Stamp>(), ct: Ct);
        await using var selected = await state.WatchAsync(State.KindOf<Stamp>(), new WatchOptions { Labels = GroupA.Options.Labels }, Ct);
        for (var n = 0; n < Writes; n++) await recorder.WriteAsync(random, random.Next(4), Ct);
        await using var late = await state.WatchAsync(State.KindOf<Stamp>(), new WatchOptions { BootstrapContents = true }, Ct);

        (all, ofGroup, contents) = (await FirstBatchAsync(whole), await FirstBatchAsync(selected), await FirstBatchAsync(late));
        Assert.True(all.Length == Writes && ofGroup.Length > 10 && contents.Length > 3);
        Assert.Empty(Judge(All, FromTheStart, Batch(all))); // from here on the log knows the bookmarks
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void A_run_as_it_was_breaks_no_rule()
    {
        Assert.Empty(Judge(All, FromTheStart, Batch(all)));
        Assert.Empty(Judge(GroupA, FromTheStart, Batch(ofGroup)));
        Assert.Empty(Judge(All, Bootstrap, Batch(contents)));
        Assert.Empty(Judge(All, FromTheStart, Batch(all[..10]), Resumed(10), Batch(all[10..])));
    }

    [Fact]
    public void Bookmarkable_catches_an_event_without_a_bookmark() =>
        AssertCaught("bookmarkable", Changed(all, 20, told => told with { Bookmark = null }));

    [Fact]
    public void Bookmarkable_catches_the_bookmark_of_another_event()
    {
        AssertCaught("bookmarkable", Changed(all, 20, told => told with { Bookmark = all[19].Bookmark }));
        AssertCaught("bookmarkable", Changed(all, 20, told => told with { Bookmark = all[25].Bookmark }));
    }

    [Fact]
    public void Bookmarkable_catches_an_event_that_a_bookmark_has_promised_before()
    {
        Delivery noop = new(Told.Noop, -1, -1, 0, -1, 0, ByteString.Empty, null);

        AssertCaught("bookmarkable", [.. all[..20], noop, .. all[15..]]);
    }

    [Fact]
    public void Bookmarkable_catches_a_bootstrap_without_one() =>
        Assert.Contains(
            Judge(All, Bootstrap, Batch(Changed(contents, contents.Length - 1, told => told with { Bookmark = null }))),
            violation => violation.StartsWith("bookmarkable:", StringComparison.Ordinal));

    [Fact]
    public void Ordered_catches_two_events_that_changed_places() =>
        AssertCaught("ordered", [.. all[..20], all[21], all[20], .. all[22..]]);

    [Fact]
    public void Unique_catches_an_event_that_comes_twice() => AssertCaught("unique", [.. all[..20], all[19], .. all[20..]]);

    [Fact]
    public void Reliable_catches_an_event_that_is_lost() => AssertCaught("reliable", [.. all[..20], .. all[21..]]);

    [Fact]
    public void Reliable_catches_an_event_that_nobody_wrote() =>
        AssertCaught("reliable", Changed(all, 20, told => told with { Number = 1_000_000 }));

    [Fact]
    public void Reliable_catches_a_watch_that_ends_without_a_reason()
    {
        AssertCaught("reliable", [.. all[..20], Failed(new TimeoutException("connection lost"))]);
        AssertCaught("reliable", [.. all, Failed(new WatchOverrunException(State.KindOf<Stamp>(), Writes, 0, 100))]);
    }

    [Fact]
    public void Reliable_catches_an_event_behind_the_end()
    {
        var overrun = Failed(new WatchOverrunException(State.KindOf<Stamp>(), Writes, 0, 100));

        Assert.Contains(
            Judge(All, FromTheStart, Batch(overrun), Batch(all[..1])),
            violation => violation == "reliable: an event behind the end");
    }

    [Fact]
    public void Atomic_catches_a_bootstrap_that_lacks_a_resource() => AssertBootstrapCaught([.. contents[1..]]);

    [Fact]
    public void Atomic_catches_a_bootstrap_that_is_of_two_moments()
    {
        var stale = log.Find(contents[0].Number)!;

        Assert.True(stale.PastNumber >= 0);
        AssertBootstrapCaught(Changed(contents, 0, told => told with { Number = stale.PastNumber, Version = stale.PastVersion }));
    }

    [Fact]
    public void Atomic_catches_a_bootstrap_out_of_order() => AssertBootstrapCaught([contents[1], contents[0], .. contents[2..]]);

    [Fact]
    public void Atomic_catches_a_bootstrap_in_two_batches() =>
        Assert.Contains(Judge(All, Bootstrap, Batch(contents[..1]), Batch(contents[1..])), IsAtomic);

    [Fact]
    public void Atomic_catches_an_empty_batch() => Assert.Contains(Judge(All, FromTheStart, Batch([])), IsAtomic);

    [Fact]
    public void Resumable_catches_a_loss_and_a_repetition_behind_a_bookmark()
    {
        AssertResumableCaught(FromTheStart, Batch(all[..10]), Resumed(10), Batch(all[11..]));
        AssertResumableCaught(FromTheStart, Batch(all[..10]), Resumed(10), Batch(all[9..]));
    }

    [Fact]
    public void Resumable_catches_a_loss_behind_the_start() => AssertResumableCaught(FromTheStart, Batch(all[1..]));

    [Fact]
    public void Resumable_catches_a_bookmark_refused_without_need()
    {
        AssertResumableCaught(new WatchStep.Refused(new Opening(Start.Bookmark, Writes, Writes, (10, 10))));

        Assert.Empty(Judge(All, new WatchStep.Refused(new Opening(Start.Bookmark, 200, 200, (10, 10)))));
    }

    [Fact]
    public void Filterable_catches_what_the_filter_does_not_select()
    {
        var place = Enumerable.Range(0, Writes).First(n => n > 5 && !GroupA.IsTouchedBy(log[n]));
        var before = ofGroup.TakeWhile(told => IndexOf(told) < place).Count();

        Assert.Contains(
            Judge(GroupA, FromTheStart, Batch([.. ofGroup[..before], all[place], .. ofGroup[before..]])),
            violation => violation.StartsWith("filterable:", StringComparison.Ordinal));
    }

    [Fact]
    public void Previous_catches_a_wrong_old_state()
    {
        var place = Array.FindIndex(all, 10, told => told.Told == Told.Updated);

        AssertCaught("previous", Changed(all, place, told => told with { OldNumber = -1 }));
        AssertCaught("previous", Changed(all, place, told => told with { OldNumber = told.Number, OldVersion = told.Version }));
        AssertCaught("previous", Changed(all, 0, told => told with { OldNumber = 5 }));
    }

    [Fact]
    public void Is_create_catches_the_wrong_kind_of_event()
    {
        var update = Array.FindIndex(all, 10, told => told.Told == Told.Updated);
        var entering = Array.FindIndex(ofGroup, told => told.Told == Told.Created && told.Version > 1);

        AssertCaught("is-create", Changed(all, update, told => told with { Told = Told.Created }));
        AssertCaught("is-create", Changed(all, update, told => told with { Version = told.Version + 1 }));
        Assert.Contains(
            Judge(GroupA, FromTheStart, Batch(Changed(ofGroup, entering, told => told with { Told = Told.Updated }))),
            violation => violation.StartsWith("is-create:", StringComparison.Ordinal));
    }

    static WatchStep Bootstrap => new WatchStep.Opened(new Opening(Start.Contents, Writes, Writes));

    static WatchStep Resumed(long next) => new WatchStep.Opened(new Opening(Start.Bookmark, Writes, Writes, (next, next)));

    static WatchStep Batch(params Delivery[] deliveries) => new WatchStep.Batch(deliveries);

    static Delivery Failed(Exception error) => new(Told.Errored, -1, -1, 0, -1, 0, null, error);

    static Delivery[] Changed(Delivery[] run, int place, Func<Delivery, Delivery> change) =>
        [.. run[..place], change(run[place]), .. run[(place + 1)..]];

    static bool IsAtomic(string violation) => violation.StartsWith("atomic:", StringComparison.Ordinal);

    static async Task<Delivery[]> FirstBatchAsync(Watch watch)
    {
        await foreach (var batch in watch.WithCancellation(Ct)) return [.. batch.Events.Select(Delivery.Of)];
        return [];
    }

    IReadOnlyList<string> Judge(PlainFilter filter, params WatchStep[] steps) => WatchAudit.Judge(log, filter, Promise, steps);

    void AssertCaught(string rule, Delivery[] run) =>
        Assert.Contains(Judge(All, FromTheStart, Batch(run)), violation => violation.StartsWith($"{rule}:", StringComparison.Ordinal));

    void AssertBootstrapCaught(Delivery[] told) => Assert.Contains(Judge(All, Bootstrap, Batch(told)), IsAtomic);

    void AssertResumableCaught(params WatchStep[] steps) =>
        Assert.Contains(Judge(All, steps), violation => violation.StartsWith("resumable:", StringComparison.Ordinal));

    long IndexOf(Delivery told) => Array.FindIndex(all, other => Equals(other.Bookmark, told.Bookmark));
}
