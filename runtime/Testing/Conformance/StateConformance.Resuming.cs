using Google.Protobuf;
using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public abstract partial class StateConformance
{
    [Fact]
    public async Task Tail_events_replay_the_kind()
    {
        Assert.SkipUnless(SupportsTailEvents, "the back end has no tail events");
        await using var live = await WatchKindAsync();
        await LiveAsync("a");
        var seen = await live.TakeAsync(5);

        await using var tail = await WatchKindAsync(new WatchOptions { TailEvents = 1000 });

        Assert.Equal(seen.Select(Told), (await tail.TakeAsync(5)).Select(Told));
    }

    [Fact]
    public async Task Tail_events_replay_one_resource()
    {
        Assert.SkipUnless(SupportsTailEvents, "the back end has no tail events");
        await using var live = await WatchIdAsync("a");
        await live.NextAsync();
        await LiveAsync("a");
        await LiveAsync("other");
        var seen = await live.TakeAsync(5);

        await using var tail = await WatchIdAsync("a", new WatchOptions { TailEvents = 1000 });

        Assert.Equal(seen.Select(Told), (await tail.TakeAsync(5)).Select(Told));
    }

    [Fact]
    public async Task A_watch_of_one_resource_resumes_after_every_bookmark()
    {
        await using var live = await WatchIdAsync("a");
        await live.NextAsync();
        await LiveAsync("a");
        var seen = await live.TakeAsync(5);
        await CreatePathAsync("a");
        var last = await live.NextAsync();

        for (var n = 0; n < seen.Count; n++)
        {
            Assert.NotNull(seen[n].Bookmark);
            await using var resumed = await WatchIdAsync("a", new WatchOptions { From = seen[n].Bookmark });
            Assert.Equal(seen.Skip(n + 1).Append(last).Select(Told), (await resumed.TakeAsync(seen.Count - n)).Select(Told));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kind_watch_resumes_after_every_bookmark(bool contents)
    {
        await using var live = await WatchKindAsync(new WatchOptions { BootstrapContents = contents, BootstrapBookmark = !contents });
        var seen = new List<StateEvent> { await live.NextAsync() };
        await LiveAsync("a");
        seen.AddRange(await live.TakeAsync(5));

        for (var n = 0; n < seen.Count; n++)
        {
            Assert.NotNull(seen[n].Bookmark);
            await using var resumed = await WatchKindAsync(new WatchOptions { From = seen[n].Bookmark });
            Assert.Equal(seen.Skip(n + 1).Select(Told), (await resumed.TakeAsync(seen.Count - n - 1)).Select(Told));
        }
    }

    [Fact]
    public async Task A_foreign_bookmark_is_refused_from_the_call()
    {
        var options = new WatchOptions { From = Google.Protobuf.ByteString.CopyFromUtf8("somebody else's bookmark") };

        await Assert.ThrowsAsync<InvalidBookmarkException>(() => WatchKindAsync(options));
        await Assert.ThrowsAsync<InvalidBookmarkException>(() => WatchIdAsync("a", options));
    }

    [Fact]
    public async Task A_kind_watch_resumes_after_both_of_its_bootstrap_bookmarks()
    {
        await CreatePathAsync("a");
        await using var live = await WatchKindAsync(new WatchOptions { BootstrapContents = true, BootstrapBookmark = true });
        await live.CreatedAsync();
        var bootstrapped = await live.BootstrappedAsync();
        var noop = await live.NoopAsync();
        Assert.Equal(Paths, noop.Kind);
        await CreatePathAsync("b");
        var seen = await live.NextAsync();

        foreach (var bookmark in new[] { bootstrapped.Bookmark, noop.Bookmark })
        {
            await using var resumed = await WatchKindAsync(new WatchOptions { From = bookmark });
            Assert.Equal(Told(seen), Told(await resumed.NextAsync()));
        }
    }

    [Fact]
    public async Task A_resumed_watch_can_be_resumed_before_its_first_event()
    {
        await using var first = await WatchKindAsync(new WatchOptions { BootstrapBookmark = true });
        var start = (await first.NoopAsync()).Bookmark;
        await CreatePathAsync("a");
        await CreatePathAsync("b");

        await using var second = await WatchKindAsync(new WatchOptions { From = start, BootstrapBookmark = true });
        var again = (await second.NoopAsync()).Bookmark;
        await using var third = await WatchKindAsync(new WatchOptions { From = again });

        Assert.Equal("a", (await third.CreatedAsync()).Metadata.Id);
        Assert.Equal("b", (await third.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task A_kind_watch_and_a_watch_of_one_resource_share_their_bookmarks()
    {
        await using var kind = await WatchKindAsync();
        await CreatePathAsync("a");
        await CreatePathAsync("b");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        var created = await kind.NextAsync();

        await using var resumed = await WatchIdAsync("a", new WatchOptions { From = created.Bookmark });

        Assert.Equal(["F"], (await resumed.UpdatedAsync()).Resource.Metadata.Finalizers);
    }

    [Fact]
    public async Task Queries_hold_for_what_is_replayed()
    {
        await using var live = await WatchKindAsync(new WatchOptions { BootstrapBookmark = true });
        var start = (await live.NoopAsync()).Bookmark;
        await CreatePathAsync("a", ("app", "app1"));
        await CreatePathAsync("b", ("app", "app2"));
        await State.UpdateWithConflictsAsync(At("a"), resource => Labelled(resource, "app", "app2"), ct: Ct);
        LabelQuery app2 = new([AppIs("app2")]);

        await using var resumed = await WatchKindAsync(new WatchOptions { From = start, Labels = [app2] });
        Assert.Equal("b", (await resumed.CreatedAsync()).Metadata.Id);
        Assert.Equal("a", (await resumed.CreatedAsync()).Metadata.Id);

        Assert.SkipUnless(SupportsTailEvents, "the back end has no tail events");
        await using var tail = await WatchKindAsync(new WatchOptions { TailEvents = 1000, Labels = [app2] });
        Assert.Equal("b", (await tail.CreatedAsync()).Metadata.Id);
        Assert.Equal("a", (await tail.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task Tail_events_of_a_kind_are_counted_before_the_query()
    {
        Assert.SkipUnless(SupportsTailEvents, "the back end has no tail events");
        await using var live = await WatchKindAsync();
        await CreatePathAsync("a");
        await CreatePathAsync("b");
        await CreatePathAsync("c");

        await using var last = await WatchKindAsync(new WatchOptions { TailEvents = 2 });
        await using var selected = await WatchKindAsync(new WatchOptions { TailEvents = 2, Ids = IdQuery.Parse("[ac]") });
        await CreatePathAsync("a2");

        Assert.Equal(["b", "c", "a2"], (await last.TakeAsync(3)).Select(IdOf));
        Assert.Equal(["c", "a2"], (await selected.TakeAsync(2)).Select(IdOf));
    }

    [Fact]
    public async Task Tail_events_of_one_resource_are_the_last_of_its_own()
    {
        Assert.SkipUnless(SupportsTailEvents, "the back end has no tail events");
        await using var live = await WatchKindAsync();
        await LiveAsync("a");
        await CreatePathAsync("b");

        await using var tail = await WatchIdAsync("a", new WatchOptions { TailEvents = 2 });

        await tail.UpdatedAsync();
        await tail.DestroyedAsync();
    }

    [Fact]
    public async Task A_bookmark_of_another_kind_or_namespace_is_refused()
    {
        await using var live = await WatchKindAsync(new WatchOptions { BootstrapBookmark = true });
        await CreatePathAsync("a");
        var bookmarks = (await live.TakeAsync(2)).Select(item => item.Bookmark).ToList();

        foreach (var other in new[] { new Kind(Namespace, "Others.conformance.strata.dev"), Paths with { Namespace = OtherNamespace } })
        {
            var there = new AnyResource(new Metadata(new Pointer(other, "a")), new OpaqueSpec(ByteString.CopyFrom(8, 1), "value: 1\n"));
            await State.CreateAsync(there, ct: Ct);
            foreach (var bookmark in bookmarks)
            {
                var from = new WatchOptions { From = bookmark };
                await Assert.ThrowsAsync<InvalidBookmarkException>(async () => await State.WatchAsync(other, from, Ct));
                await Assert.ThrowsAsync<InvalidBookmarkException>(async () => await State.WatchAsync(new Pointer(other, "a"), from, Ct));
            }
        }
    }

    [Fact]
    public async Task A_bookmark_of_another_length_is_refused()
    {
        await using var live = await WatchKindAsync();
        await CreatePathAsync("a");
        var bookmark = (await live.NextAsync()).Bookmark!.ToByteArray();

        foreach (var forged in new byte[][] { [], bookmark[..^1], bookmark[1..], [.. bookmark, 0], new byte[bookmark.Length] })
            await AssertRefusedAsync(forged);
    }

    [Fact]
    public async Task A_bookmark_with_any_bit_changed_is_refused()
    {
        await using var live = await WatchKindAsync();
        for (var n = 0; n < 20; n++) await CreatePathAsync($"{n}");
        var bookmark = (await live.TakeAsync(10))[9].Bookmark!.ToByteArray(); // with others before and behind it

        for (var bit = 0; bit < bookmark.Length * 8; bit++)
        {
            var forged = bookmark.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            await AssertRefusedAsync(forged);
        }
    }

    async Task AssertRefusedAsync(byte[] bookmark)
    {
        var from = new WatchOptions { From = ByteString.CopyFrom(bookmark) };
        await Assert.ThrowsAsync<InvalidBookmarkException>(() => WatchKindAsync(from));
        await Assert.ThrowsAsync<InvalidBookmarkException>(() => WatchIdAsync("a", from));
    }

    [Fact]
    public async Task Start_positions_that_exclude_each_other_are_refused_from_the_call() // COSI 3.9
    {
        var from = ByteString.CopyFromUtf8("any");
        WatchOptions[] ofKinds =
        [
            new() { TailEvents = 1, From = from }, new() { BootstrapContents = true, TailEvents = 1 },
            new() { BootstrapContents = true, From = from }, new() { TailEvents = -1 },
        ];

        foreach (var options in ofKinds) await Assert.ThrowsAsync<ArgumentException>(() => WatchKindAsync(options));
        await Assert.ThrowsAsync<ArgumentException>(() => WatchIdAsync("a", ofKinds[0]));
    }
}
