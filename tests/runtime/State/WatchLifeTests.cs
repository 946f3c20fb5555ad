using Google.Protobuf;
using Strata.Resources;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>What watches leave behind, and what they share.</summary>
public sealed class WatchLifeTests : IAsyncDisposable
{
    static readonly Kind Numbers = State.KindOf<Number>();

    readonly InMemoryState core = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => core.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_cancelled_watches_leave_nothing_behind(bool areAboutOneResource) // COSI 11.1, fix 1
    {
        await CreateAsync("a");
        using var cancel = new CancellationTokenSource();
        var reading = new List<Task>();
        for (var n = 0; n < 10_000; n++)
        {
            var watch = areAboutOneResource
                ? await core.WatchAsync(State.PointerTo<Number>($"{n % 100}"), ct: Ct)
                : await core.WatchAsync(Numbers, ct: Ct);
            reading.Add(ReadAsync(watch, cancel.Token));
        }

        Assert.Equal((10_000, 10_000), (Only().Watches, Only().WaitingReaders));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(reading).WaitAsync(WatchReader.Patience, Ct));
        Assert.All(reading, task => Assert.True(task.IsCanceled));
        Assert.Equal((0, 0), (Only().Watches, Only().WaitingReaders));
    }

    [Fact]
    public async Task A_disposed_watch_waits_no_more()
    {
        await CreateAsync("a");
        var watch = await core.WatchAsync(Numbers, ct: Ct);
        var reading = ReadAsync(watch, Ct);
        Assert.Equal(1, Only().WaitingReaders);

        await watch.DisposeAsync();

        Assert.Equal((0, 0), (Only().Watches, Only().WaitingReaders));
        Assert.Equal(0, await reading.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task A_kind_is_forgotten_with_its_last_watch_when_nothing_happened_in_it()
    {
        await using (await core.WatchAsync(Numbers, ct: Ct))
        await using (await core.WatchAsync(State.PointerTo<Number>("a"), ct: Ct)) Assert.Equal(2, Only().Watches);

        Assert.Empty(core.Statistics.Kinds);
    }

    [Fact]
    public async Task The_bookmark_of_a_forgotten_kind_is_still_good()
    {
        StateEvent noop;
        await using (var watch = new WatchReader(await core.WatchAsync(Numbers, new WatchOptions { BootstrapBookmark = true }, Ct)))
            noop = await watch.NextAsync();
        Assert.Empty(core.Statistics.Kinds);
        await CreateAsync("a");

        await using var resumed = new WatchReader(await core.WatchAsync(Numbers, new WatchOptions { From = noop.Bookmark }, Ct));

        Assert.Equal("a", (await resumed.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task Reads_and_refused_writes_of_an_unknown_kind_create_nothing() // hostile catalogue, A165
    {
        var unknown = State.PointerTo<Number>("a");
        var foreign = new WatchOptions { From = await BookmarkOfAnotherAsync() };

        Assert.Null(await core.FindAsync(unknown, Ct));
        Assert.Empty(await core.ListAsync(Numbers, ct: Ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await core.UpdateAsync(new Resource<Number>("a", new Number(1)), ct: Ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await core.DestroyAsync(unknown, ct: Ct));
        await Assert.ThrowsAsync<InvalidBookmarkException>(async () => await core.WatchAsync(Numbers, foreign, Ct));

        Assert.Empty(core.Statistics.Kinds);
    }

    [Fact]
    public async Task Nothing_is_done_with_a_cancelled_token()
    {
        await CreateAsync("a");
        var pointer = State.PointerTo<Number>("a");
        var cancelled = new CancellationToken(canceled: true);

        await CancelsAsync(async () => await core.FindAsync(pointer, cancelled));
        await CancelsAsync(async () => await core.ListAsync(Numbers, ct: cancelled));
        await CancelsAsync(async () => await core.WatchAsync(Numbers, ct: cancelled));
        await CancelsAsync(async () => await core.WatchAsync(pointer, ct: cancelled));
        await CancelsAsync(async () => await core.CreateAsync(new Resource<Number>("b", new Number(1)), ct: cancelled));
        await CancelsAsync(async () => await core.UpdateAsync((await core.FindAsync(pointer, Ct))!, ct: cancelled));
        await CancelsAsync(async () => await core.DestroyAsync(pointer, ct: cancelled));

        var found = Assert.Single(await core.ListAsync(Numbers, ct: Ct));
        Assert.Equal(ResourceVersion.First, found.Metadata.Version);
        Assert.Equal(0, Only().Watches);
    }

    [Fact]
    public async Task A_tail_of_any_length_starts_within_the_history()
    {
        for (var n = 0; n < 200; n++) await CreateAsync($"{n}");

        await using var kind = new WatchReader(await core.WatchAsync(Numbers, new WatchOptions { TailEvents = int.MaxValue }, Ct));
        await using var one = new WatchReader(
            await core.WatchAsync(State.PointerTo<Number>("150"), new WatchOptions { TailEvents = int.MaxValue }, Ct));

        Assert.Equal("105", (await kind.CreatedAsync()).Metadata.Id); // 200 - 100 + 5
        Assert.Equal("150", (await one.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task Every_watch_that_sees_an_event_unchanged_gets_the_same_object()
    {
        var bare = await core.WatchAsync(Numbers, ct: Ct);
        var one = await core.WatchAsync(State.PointerTo<Number>("a"), ct: Ct);
        var selecting = await core.WatchAsync(Numbers, new WatchOptions { Ids = IdQuery.Parse("a") }, Ct);
        await CreateAsync("a");
        await CreateAsync("b");

        StateEvent[] seen = [await FirstAsync(bare), await FirstAsync(one, skip: 1), await FirstAsync(selecting)];

        Assert.All(seen, item => Assert.Same(seen[0], item));
        Assert.Same(seen[0].Bookmark, seen[1].Bookmark);
    }

    [Fact]
    public async Task An_event_that_a_query_turns_around_keeps_its_bookmark()
    {
        var created = await CreateAsync("a");
        var bare = await core.WatchAsync(Numbers, ct: Ct);
        var labelled = new WatchOptions { Labels = [new LabelQuery([LabelTerm.Exists("x")])] };
        var selecting = await core.WatchAsync(Numbers, labelled, Ct);
        await core.UpdateAsync(created.With(created.Metadata with { Labels = StringMap.Empty.Set("x", "") }), ct: Ct);

        var (updated, entered) = (await FirstAsync(bare), await FirstAsync(selecting));

        Assert.IsType<StateEvent.Updated>(updated);
        Assert.Equal(updated.Bookmark, Assert.IsType<StateEvent.Created>(entered).Bookmark);
    }

    [Fact]
    public async Task Statistics_tell_what_is_held()
    {
        for (var n = 0; n < 120; n++) await CreateAsync($"{n}");
        await core.DestroyAsync(State.PointerTo<Number>("0"), ct: Ct);
        var late = await core.WatchAsync(Numbers, new WatchOptions { TailEvents = 95 }, Ct);
        for (var n = 0; n < 10; n++) await CreateAsync($"x{n}");

        Assert.IsType<StateEvent.Errored>(await FirstAsync(late));

        Assert.Equal(new KindStatistics(Numbers, 129, 100, 100, 0, 0), Only());
        Assert.Equal(1, core.Statistics.Overruns);
    }

    KindStatistics Only() => Assert.Single(core.Statistics.Kinds);

    async Task<IResource> CreateAsync(string id) => await core.CreateAsync(new Resource<Number>(id, new Number(1)), ct: Ct);

    static async Task<ByteString> BookmarkOfAnotherAsync()
    {
        await using var other = new InMemoryState();
        await using var watch = new WatchReader(await other.WatchAsync(Numbers, new WatchOptions { BootstrapBookmark = true }, Ct));
        return (await watch.NextAsync()).Bookmark!;
    }

    static async Task CancelsAsync(Func<Task> operation) => await Assert.ThrowsAnyAsync<OperationCanceledException>(operation);

    static async Task<int> ReadAsync(Watch watch, CancellationToken ct)
    {
        var live = 0;
        await foreach (var item in watch.EventsAsync(ct))
        {
            if (item.Bookmark is not null) live++;
        }

        return live;
    }

    static async Task<StateEvent> FirstAsync(Watch watch, int skip = 0)
    {
        await using var reader = new WatchReader(watch);
        for (; skip > 0; skip--) await reader.NextAsync();
        return await reader.NextAsync();
    }
}
