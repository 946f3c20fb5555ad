using System.Runtime.InteropServices;
using Google.Protobuf;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests;

/// <summary>COSI B.2 and B.3, and the readers' side of the ring.</summary>
public sealed class HistoryTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, -1)]
    [InlineData(10, -1)]
    [InlineData(200, 105)]
    public async Task Bookmarks_reach_back_to_the_gap_before_the_oldest_event(int writes, int lowest) // COSI B.2
    {
        await using var core = new InMemoryState();
        await using var watch = new WatchReader(
            await core.WatchAsync(State.KindOf<Number>(), new WatchOptions { BootstrapBookmark = true }, Ct));
        var bookmarks = new List<ByteString> { (await watch.NoopAsync()).Bookmark! }; // that of position -1
        for (var n = 0; n < writes; n++)
        {
            await core.CreateAsync(new Resource<Number>($"{n}", new Number(n)), ct: Ct);
            bookmarks.Add((await watch.NextAsync()).Bookmark!);
        }

        for (var position = -1; position < writes; position++)
        {
            var from = new WatchOptions { From = bookmarks[position + 1] };
            if (position >= lowest) await using (await core.WatchAsync(State.KindOf<Number>(), from, Ct)) { }
            else await Assert.ThrowsAsync<InvalidBookmarkException>(async () => await core.WatchAsync(State.KindOf<Number>(), from, Ct));
        }
    }

    [Fact]
    public async Task A_bookmark_before_all_events_starts_no_watch_of_one_resource() // COSI 3.8: the floor is 0 there
    {
        await using var core = new InMemoryState();
        await using var watch = new WatchReader(
            await core.WatchAsync(State.KindOf<Number>(), new WatchOptions { BootstrapBookmark = true }, Ct));
        var from = new WatchOptions { From = (await watch.NoopAsync()).Bookmark };

        await Assert.ThrowsAsync<InvalidBookmarkException>(async () => await core.WatchAsync(State.PointerTo<Number>("a"), from, Ct));
    }

    [Fact]
    public async Task A_reader_that_lags_by_more_than_the_history_gets_one_error_and_the_end() // COSI B.3
    {
        await using var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = 10, MaxHistory = 10 });
        await using var enough = new WatchReader(await core.WatchAsync(State.KindOf<Number>(), ct: Ct));
        for (var n = 0; n < 10; n++) await core.CreateAsync(new Resource<Number>($"a{n}", new Number(n)), ct: Ct);
        Assert.Equal(10, (await enough.TakeAsync(10)).Count);

        await using var late = await core.WatchAsync(State.KindOf<Number>(), ct: Ct);
        for (var n = 0; n < 11; n++) await core.CreateAsync(new Resource<Number>($"b{n}", new Number(n)), ct: Ct);

        var seen = new List<StateEvent>();
        await foreach (var item in late.EventsAsync(Ct)) seen.Add(item);
        Assert.IsType<WatchOverrunException>(Assert.IsType<StateEvent.Errored>(Assert.Single(seen)).Error);
    }

    [Fact]
    public async Task A_growing_history_overruns_nobody_before_its_limit()
    {
        await using var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = 8, MaxHistory = 4096, HistoryGap = 2 });
        await using var watch = new WatchReader(await core.WatchAsync(State.KindOf<Number>(), ct: Ct));
        for (var n = 0; n < 4095; n++) await core.CreateAsync(new Resource<Number>($"{n}", new Number(n)), ct: Ct);

        Assert.Equal(4095, (await watch.TakeAsync(4095)).Count);
    }

    [Fact]
    public async Task A_reader_of_one_resource_misses_no_change_while_it_works() // a lost wake-up that was
    {
        await using var core = new InMemoryState();
        var state = new State(core);
        await using var watch = new WatchReader(await core.WatchAsync(State.PointerTo<Number>("a"), ct: Ct));
        await watch.DestroyedAsync();
        for (var n = 0; n < 200; n++)
        {
            var next = watch.NextAsync();
            await state.WriteAsync<Number>("a", _ => new Number(n), ct: Ct);
            await next;
            await state.WriteAsync<Number>("a", _ => new Number(-n - 1), ct: Ct);
            await watch.NextAsync();
        }
    }

    [Fact]
    public async Task Lists_are_in_the_order_of_utf8_bytes()
    {
        await using var core = new InMemoryState();
        foreach (var id in new[] { "\uFFFD", "\U0001F600", "a", "Z", "ä" })
            await core.CreateAsync(new Resource<Number>(id, new Number(1)), ct: Ct);

        var listed = (await core.ListAsync(State.KindOf<Number>(), ct: Ct)).Select(resource => resource.Metadata.Id);

        Assert.Equal(["Z", "a", "ä", "\uFFFD", "\U0001F600"], listed);
    }

    [Fact]
    public async Task What_was_sent_long_ago_gives_its_wire_form_back_and_can_be_sent_again()
    {
        const int History = 4096;
        await using var core = new InMemoryState(new InMemoryStateOptions { InitialHistory = History, MaxHistory = History });
        var (first, sent) = await SentAsync(core);
        for (var n = 0; n < History / 2; n++) await core.UpdateAsync((await core.FindAsync(first.Metadata.Pointer, Ct))!, ct: Ct);
        GC.Collect();

        Assert.False(sent.IsAlive);
        Assert.Equal("first", Protos.Resource.Parser.ParseFrom(ResourceEncoder.Encode(first).Span).Spec.ProtoSpec.ToStringUtf8());
    }

    // A method of its own, so that nothing on the stack holds the bytes.
    static async Task<(IResource First, WeakReference Sent)> SentAsync(ICoreState core)
    {
        var opaque = new AnyResource(new Metadata("n", "t", "i"), new OpaqueSpec(ByteString.CopyFromUtf8("first"), ""));
        var stored = await core.CreateAsync(opaque, ct: Ct);
        MemoryMarshal.TryGetArray(ResourceEncoder.Encode(stored), out var bytes);
        return (stored, new WeakReference(bytes.Array));
    }
}
