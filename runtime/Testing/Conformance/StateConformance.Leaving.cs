using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>Finalizers, teardown and destruction, alone and by many at once (COSI 2.7, 2.10, 2.11, 2.14).</summary>
public abstract partial class StateConformance
{
    [Fact]
    public async Task Finalizers_keep_their_order_and_are_added_once()
    {
        await CreatePathAsync("a");

        await State.AddFinalizersAsync(At("a"), ["z", "m"], Ct);
        await State.AddFinalizersAsync(At("a"), ["a", "z"], Ct);
        await State.RemoveFinalizersAsync(At("a"), ["m"], Ct);
        await State.AddFinalizersAsync(At("a"), ["m"], Ct);

        var stored = await State.GetAsync(At("a"), Ct);
        Assert.Equal(["z", "a", "m"], stored.Metadata.Finalizers.AsEnumerable());
        Assert.Equal(new ResourceVersion(5), stored.Metadata.Version);
    }

    [Fact]
    public async Task Finalizers_can_be_added_while_the_resource_leaves()
    {
        await CreatePathAsync("a");
        Assert.True(await State.TeardownAsync(At("a"), ct: Ct));

        await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        Assert.False(await State.TeardownAsync(At("a"), ct: Ct));
        await Assert.ThrowsAsync<PendingFinalizersException>(async () => await State.DestroyAsync(At("a"), ct: Ct));
    }

    [Fact]
    public async Task Several_finalizers_are_one_write()
    {
        await CreatePathAsync("a");
        await using var watch = await WatchKindAsync();

        await State.AddFinalizersAsync(At("a"), ["A", "B", "C"], Ct);
        await State.RemoveFinalizersAsync(At("a"), ["C", "A"], Ct);

        Assert.Equal(["A", "B", "C"], (await watch.UpdatedAsync()).Resource.Metadata.Finalizers.AsEnumerable());
        Assert.Equal(["B"], (await watch.UpdatedAsync()).Resource.Metadata.Finalizers.AsEnumerable());
    }

    [Fact]
    public async Task Teardown_changes_the_phase_and_nothing_else()
    {
        var stored = await State.CreateAsync(Path("a", ("k", "v")), new CreateOptions { Owner = "A" }, Ct);

        await State.TeardownAsync(At("a"), "A", Ct);

        var expected = stored.Metadata with { Phase = Phase.TearingDown, Version = new ResourceVersion(2) };
        Assert.Equal(expected, (await State.GetAsync(At("a"), Ct)).Metadata);
    }

    [Fact]
    public async Task A_destroyed_event_carries_the_last_stored_state()
    {
        await CreatePathAsync("a", ("k", "1"));
        await using var kind = await WatchKindAsync();
        await using var single = await WatchIdAsync("a");
        var last = await State.UpdateWithConflictsAsync(At("a"), resource => Labelled(resource, "k", "2"), ct: Ct);

        await State.DestroyAsync(At("a"), ct: Ct);

        await kind.UpdatedAsync();
        Assert.Equal(last, await kind.DestroyedAsync());
        await single.CreatedAsync();
        await single.UpdatedAsync();
        Assert.Equal(last, await single.DestroyedAsync());
    }

    [Fact]
    public async Task Parallel_teardowns_tear_down_once()
    {
        await CreatePathAsync("a");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OutcomeAsync(async () => await State.TeardownAsync(At("a"), ct: Ct))));

        var stored = (await State.GetAsync(At("a"), Ct)).Metadata;
        Assert.Equal((Phase.TearingDown, 2ul), (stored.Phase, stored.Version.Value));
    }

    [Theory] // COSI 11.1, row 25
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parallel_teardowns_and_destroys_all_return(bool isHeld)
    {
        await CreatePathAsync("a");
        if (isHeld) await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        var calls = Enumerable.Range(0, 10)
            .Select(_ => OutcomeAsync(async () => await State.TeardownAndDestroyAsync(At("a"), ct: Ct)))
            .ToArray();
        if (isHeld)
        {
            await State.WatchForAsync(At("a"), new WatchCondition { Phase = Phase.TearingDown }, Ct);
            await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        }

        var outcomes = await Task.WhenAll(calls).WaitAsync(WatchReader.Patience, Ct);

        Assert.Null(await State.FindAsync(At("a"), Ct));
        Assert.Contains(null, outcomes);
        Assert.All(outcomes, failure => Assert.True(failure is null or NotFoundException or PhaseConflictException, $"{failure}"));
    }

    [Fact]
    public async Task Teardown_and_destroy_succeeds_when_somebody_else_destroys()
    {
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        var waiting = OutcomeAsync(async () => await State.TeardownAndDestroyAsync(At("a"), ct: Ct));
        await State.WatchForAsync(At("a"), new WatchCondition { Phase = Phase.TearingDown }, Ct);

        await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        await OutcomeAsync(async () => await State.DestroyAsync(At("a"), ct: Ct));

        var failure = await waiting.WaitAsync(WatchReader.Patience, Ct);
        Assert.True(failure is null or NotFoundException, $"{failure}");
    }

    [Fact]
    public async Task Teardown_and_destroy_respects_the_owner()
    {
        await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);

        await Assert.ThrowsAsync<OwnerConflictException>(async () => await State.TeardownAndDestroyAsync(At("a"), "B", Ct));
        Assert.Equal(Phase.Running, (await State.GetAsync(At("a"), Ct)).Metadata.Phase);
        await State.TeardownAndDestroyAsync(At("a"), "A", Ct);

        Assert.Null(await State.FindAsync(At("a"), Ct));
    }

    [Fact]
    public async Task Teardown_and_destroy_ends_when_cancelled()
    {
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = State.TeardownAndDestroyAsync(At("a"), ct: cancel.Token).AsTask();
        await State.WatchForAsync(At("a"), new WatchCondition { Phase = Phase.TearingDown }, Ct);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(WatchReader.Patience, Ct));
        Assert.NotNull(await State.FindAsync(At("a"), Ct));
    }

    /// <returns>How the call failed; null when it did not.</returns>
    static async Task<StateException?> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (StateException failure)
        {
            return failure;
        }
    }
}
