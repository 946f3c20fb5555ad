using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public abstract partial class StateConformance
{
    [Fact]
    public async Task A_watch_of_one_resource_tells_its_life()
    {
        await using var watch = await WatchIdAsync("a");
        var absent = await watch.DestroyedAsync();
        Assert.Equal("a", absent.Metadata.Id);
        Assert.False(absent.Metadata.Version.IsDefined);

        await CreatePathAsync("other");
        await LiveAsync("a");
        await CreatePathAsync("a");

        Assert.Equal(ResourceVersion.First, (await watch.CreatedAsync()).Metadata.Version);
        var teardown = await watch.UpdatedAsync();
        Assert.Equal((Phase.TearingDown, Phase.Running), (teardown.Resource.Metadata.Phase, teardown.Old.Metadata.Phase));
        Assert.Equal(["A"], (await watch.UpdatedAsync()).Resource.Metadata.Finalizers);
        Assert.Empty((await watch.UpdatedAsync()).Resource.Metadata.Finalizers);
        Assert.Equal(new ResourceVersion(4), (await watch.DestroyedAsync()).Metadata.Version);
        Assert.Equal(ResourceVersion.First, (await watch.CreatedAsync()).Metadata.Version);
    }

    [Fact]
    public async Task A_watch_of_one_resource_starts_with_what_is_there()
    {
        await CreatePathAsync("a");

        await using var watch = await WatchIdAsync("a");

        Assert.Equal("a", (await watch.CreatedAsync()).Metadata.Id);
    }

    [Fact]
    public async Task A_kind_watch_delivers_live_events_in_order()
    {
        await CreatePathAsync("before");
        await using var watch = await WatchKindAsync();

        var created = await CreatePathAsync("a");
        await State.UpdateAsync(created, ct: Ct);
        await State.TeardownAsync(At("a"), ct: Ct);
        await State.DestroyAsync(At("a"), ct: Ct);

        Assert.Equal("a", (await watch.CreatedAsync()).Metadata.Id);
        var updated = await watch.UpdatedAsync();
        Assert.Equal((2ul, 1ul), (updated.Resource.Metadata.Version.Value, updated.Old.Metadata.Version.Value));
        Assert.Equal(Phase.TearingDown, (await watch.UpdatedAsync()).Resource.Metadata.Phase);
        Assert.Equal(3ul, (await watch.DestroyedAsync()).Metadata.Version.Value);
    }

    [Fact]
    public async Task A_bootstrap_equals_the_list_and_then_goes_live()
    {
        await CreatePathAsync("b");
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        await using var watch = await WatchKindAsync(new WatchOptions { BootstrapContents = true });
        foreach (var listed in await State.ListAsync(Paths, ct: Ct)) Assert.Equal(Told(listed), Told(await watch.CreatedAsync()));
        Assert.Equal(Paths, (await watch.BootstrappedAsync()).Kind);
        await CreatePathAsync("c");

        Assert.Equal("c", (await watch.CreatedAsync()).Metadata.Id);
    }

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
    public async Task Watching_ends_quietly_when_disposed()
    {
        var watch = await State.WatchAsync(Paths, ct: Ct);
        var events = watch.GetAsyncEnumerator(Ct);
        var waiting = events.MoveNextAsync().AsTask();

        await watch.DisposeAsync();

        Assert.False(await waiting.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task Watching_ends_when_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var watch = await State.WatchAsync(Paths, ct: Ct);
        var waiting = watch.GetAsyncEnumerator(cancel.Token).MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task Waiting_for_a_condition()
    {
        var created = State.WatchForAsync(At("a"), new WatchCondition { Test = item => item is StateEvent.Created }, Ct).AsTask();
        await CreatePathAsync("a");
        Assert.Equal("a", (await created.WaitAsync(WatchReader.Patience, Ct)).Metadata.Id);

        Assert.NotNull(await State.WatchForAsync(At("a"), new WatchCondition { FinalizersEmpty = true }, Ct));

        var leaving = State.WatchForAsync(At("a"), new WatchCondition { Phase = Phase.TearingDown }, Ct).AsTask();
        var gone = State.WatchForAsync(At("a"), new WatchCondition { Test = item => item is StateEvent.Destroyed }, Ct).AsTask();
        await State.TeardownAsync(At("a"), ct: Ct);
        await leaving.WaitAsync(WatchReader.Patience, Ct);
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        Assert.False(gone.IsCompleted);
        await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        await State.DestroyAsync(At("a"), ct: Ct);
        await gone.WaitAsync(WatchReader.Patience, Ct);
    }

    [Fact]
    public async Task Waiting_until_a_resource_goes()
    {
        await State.WhenGoneAsync(At("a"), Ct);
        await CreatePathAsync("a");
        await CreatePathAsync("b");
        var leaves = State.WhenGoneAsync(At("a"), Ct).AsTask();
        var destroyed = State.WhenGoneAsync(At("b"), Ct).AsTask();

        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        Assert.False(leaves.IsCompleted);
        await State.TeardownAsync(At("a"), ct: Ct);
        await State.DestroyAsync(At("b"), ct: Ct);

        await leaves.WaitAsync(WatchReader.Patience, Ct);
        await destroyed.WaitAsync(WatchReader.Patience, Ct);
    }

    /// <summary>Five events: created, tearing down, finalizer added, removed, destroyed.</summary>
    async Task LiveAsync(string id)
    {
        await CreatePathAsync(id);
        await State.TeardownAsync(At(id), ct: Ct);
        await State.AddFinalizersAsync(At(id), ["A"], Ct);
        await State.RemoveFinalizersAsync(At(id), ["A"], Ct);
        await State.DestroyAsync(At(id), ct: Ct);
    }
}
