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
    public async Task A_bootstrap_is_one_batch_and_its_bookmark_another()
    {
        await CreatePathAsync("a");
        await CreatePathAsync("b");
        await using var watch = await WatchKindAsync(new WatchOptions { BootstrapContents = true, BootstrapBookmark = true });

        var bootstrap = BootstrapsInOneBatch ? [.. (await watch.NextBatchAsync()).Events] : await watch.TakeAsync(3);

        Assert.Equal(["a", "b"], bootstrap.Take(2).Select(item => Assert.IsType<StateEvent.Created>(item).Resource.Metadata.Id));
        Assert.IsType<StateEvent.Bootstrapped>(bootstrap[2]);
        Assert.IsType<StateEvent.Noop>(Assert.Single((await watch.NextBatchAsync()).Events));
    }

    [Fact]
    public async Task The_bootstrap_of_an_empty_kind_is_bootstrapped_alone()
    {
        await using var watch = await WatchKindAsync(new WatchOptions { BootstrapContents = true });

        Assert.IsType<StateEvent.Bootstrapped>(Assert.Single((await watch.NextBatchAsync()).Events));
    }

    [Fact]
    public async Task Watches_with_and_without_a_bootstrap_get_the_same_later_events()
    {
        await CreatePathAsync("a");
        await using var live = await WatchKindAsync();
        await using var whole = await WatchKindAsync(new WatchOptions { BootstrapContents = true });
        await whole.CreatedAsync();
        await whole.BootstrappedAsync();

        await LiveAsync("b");
        await State.TeardownAsync(At("a"), ct: Ct);

        var seen = await live.TakeAsync(6);
        var expected = seen.Select(item => (Told(item), item.Bookmark));
        Assert.Equal(expected, (await whole.TakeAsync(6)).Select(item => (Told(item), item.Bookmark)));
        Assert.All(seen, item => Assert.NotNull(item.Bookmark));
    }

    [Fact]
    public async Task No_event_is_lost_between_subscribing_and_reading()
    {
        await using var watch = await WatchKindAsync();
        await LiveAsync("a");
        await LiveAsync("b");

        var seen = await watch.TakeAsync(10);

        Assert.Equal(Enumerable.Repeat("a", 5).Concat(Enumerable.Repeat("b", 5)), seen.Select(IdOf));
    }

    [Fact]
    public async Task A_recreated_resource_starts_at_version_1_and_its_events_are_new() // COSI 11.1, row 26
    {
        await using var watch = await WatchKindAsync();
        for (var n = 0; n < 3; n++)
        {
            await CreatePathAsync("a");
            await State.DestroyAsync(At("a"), ct: Ct);
        }

        var seen = await watch.TakeAsync(6);

        Assert.All(seen, item => Assert.Equal(ResourceVersion.First, ResourceOf(item).Metadata.Version));
        Assert.Equal(6, seen.Select(item => item.Bookmark).Distinct().Count());
        await using var resumed = await WatchKindAsync(new WatchOptions { From = seen[2].Bookmark });
        Assert.Equal(seen.Skip(3).Select(item => item.Bookmark), (await resumed.TakeAsync(3)).Select(item => item.Bookmark));
    }

    [Fact]
    public async Task Events_of_concurrent_writers_come_in_one_order_to_everybody()
    {
        const int Writers = 8, Writes = 5;
        await using var one = await WatchKindAsync();
        await using var other = await WatchKindAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            await CreatePathAsync($"{writer}");
            for (var n = 1; n < Writes; n++)
                await State.UpdateWithConflictsAsync(At($"{writer}"), resource => Labelled(resource, "n", $"{n}"), ct: Ct);
        }));

        var seen = await one.TakeAsync(Writers * Writes);
        Assert.Equal(seen.Select(Told), (await other.TakeAsync(Writers * Writes)).Select(Told));
        foreach (var ofOne in seen.GroupBy(IdOf))
        {
            Assert.Equal(
                [1ul, 2, 3, 4, 5], ofOne.Select(item => ResourceOf(item).Metadata.Version.Value));
        }
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
