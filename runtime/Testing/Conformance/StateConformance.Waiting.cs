using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public abstract partial class StateConformance
{
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
    public async Task An_enumeration_that_is_cancelled_before_it_reads_ends()
    {
        await CreatePathAsync("a");
        await using var watch = await State.WatchAsync(Paths, new WatchOptions { BootstrapContents = true }, Ct);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => watch.GetAsyncEnumerator(cancel.Token).MoveNextAsync().AsTask().WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task A_watch_that_is_disposed_between_two_events_ends()
    {
        var watch = await State.WatchAsync(Paths, ct: Ct);
        var events = watch.GetAsyncEnumerator(Ct);
        await CreatePathAsync("a");
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(WatchReader.Patience, Ct));

        await watch.DisposeAsync();
        await CreatePathAsync("b");

        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task Waiting_ends_when_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var never = new WatchCondition { Test = _ => false };
        await CreatePathAsync("a");
        var waiting = State.WatchForAsync(At("a"), never, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(WatchReader.Patience, Ct));
    }

    [Fact]
    public async Task A_change_with_a_cancelled_token_writes_nothing()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await CreatePathAsync("a");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await State.UpdateWithConflictsAsync(At("a"), resource => Labelled(resource, "k", "v"), ct: cancel.Token));

        Assert.Equal(ResourceVersion.First, (await State.GetAsync(At("a"), Ct)).Metadata.Version);
    }

    [Fact]
    public async Task A_condition_without_demands_takes_the_first_event()
    {
        Assert.False((await State.WatchForAsync(At("a"), new WatchCondition(), Ct)).Metadata.Version.IsDefined);
        await CreatePathAsync("a");

        Assert.Equal(ResourceVersion.First, (await State.WatchForAsync(At("a"), new WatchCondition(), Ct)).Metadata.Version);
    }

    [Fact]
    public async Task What_a_condition_throws_is_thrown_as_it_is()
    {
        var thrown = await Assert.ThrowsAsync<FormatException>(async () =>
            await State.WatchForAsync(At("a"), new WatchCondition { Test = _ => throw new FormatException("condition") }, Ct));

        Assert.Equal("condition", thrown.Message);
    }

    [Fact]
    public async Task Empty_finalizers_are_not_those_of_a_destroyed_resource()
    {
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        var released = State.WatchForAsync(At("b"), new WatchCondition { FinalizersEmpty = true }, Ct).AsTask();

        await CreatePathAsync("b");

        Assert.Equal(ResourceVersion.First, (await released.WaitAsync(WatchReader.Patience, Ct)).Metadata.Version);
    }
}
