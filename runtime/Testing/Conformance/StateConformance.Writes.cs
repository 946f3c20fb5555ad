using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

public abstract partial class StateConformance
{
    [Fact]
    public async Task Create_get_list_and_destroy()
    {
        await Assert.ThrowsAsync<NotFoundException>(async () => await State.GetAsync(At("var/run"), Ct));
        Assert.Empty(await IdsAsync());

        await CreatePathAsync("var/run");
        await CreatePathAsync("var/lib");

        Assert.Equal("var/run", (await State.GetAsync(At("var/run"), Ct)).Metadata.Id);
        Assert.Equal(["var/lib", "var/run"], await IdsAsync());

        await State.DestroyAsync(At("var/run"), ct: Ct);

        Assert.Null(await State.FindAsync(At("var/run"), Ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await State.DestroyAsync(At("var/run"), ct: Ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await State.TeardownAsync(At("var/run"), ct: Ct));
        Assert.Equal(["var/lib"], await IdsAsync());
        Assert.Equal(ResourceVersion.First, (await CreatePathAsync("var/run")).Metadata.Version);
    }

    [Fact]
    public async Task Create_of_an_existing_id_is_a_conflict()
    {
        await CreatePathAsync("a");

        var conflict = await Assert.ThrowsAsync<AlreadyExistsException>(() => CreatePathAsync("a"));

        Assert.Equal(At("a"), conflict.Pointer);
    }

    [Fact]
    public async Task Writes_return_the_stored_resource_and_leave_the_argument()
    {
        var given = Path("a");

        var stored = await State.CreateAsync(given, ct: Ct);
        var changed = await State.UpdateWithConflictsAsync(At("a"), resource => Labelled(resource, "k", "v"), ct: Ct);

        Assert.False(given.Metadata.Version.IsDefined);
        Assert.Equal(ResourceVersion.First, stored.Metadata.Version);
        Assert.Empty(stored.Metadata.Labels);
        Assert.Equal(new ResourceVersion(2), changed.Metadata.Version);
        Assert.Equal("v", changed.Metadata.Labels["k"]);
        Assert.Equal(stored.Metadata.Created, changed.Metadata.Created);
    }

    [Fact]
    public async Task Update_checks_existence_version_and_phase()
    {
        await Assert.ThrowsAsync<NotFoundException>(async () => await State.UpdateAsync(Path("a"), ct: Ct));
        var first = await CreatePathAsync("a");
        var second = await State.UpdateAsync(Labelled(first, "k", "v"), ct: Ct);
        var future = second.With(second.Metadata with { Version = second.Metadata.Version.Next() });

        await Assert.ThrowsAsync<VersionConflictException>(async () => await State.UpdateAsync(Labelled(first, "k", "w"), ct: Ct));
        await Assert.ThrowsAsync<VersionConflictException>(async () => await State.UpdateAsync(future, ct: Ct));

        await State.TeardownAsync(At("a"), ct: Ct);
        var leaving = await State.GetAsync(At("a"), Ct);
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await State.UpdateAsync(Labelled(leaving, "k", "x"), ct: Ct));
        var expected = new UpdateOptions { ExpectedPhase = Phase.TearingDown };
        Assert.Equal("x", (await State.UpdateAsync(Labelled(leaving, "k", "x"), expected, Ct)).Metadata.Labels["k"]);
    }

    [Fact]
    public async Task An_update_without_a_change_is_a_change()
    {
        var first = await CreatePathAsync("a");

        Assert.Equal(new ResourceVersion(2), (await State.UpdateAsync(first, ct: Ct)).Metadata.Version);
    }

    [Fact]
    public async Task Update_with_conflicts_writes_nothing_when_nothing_changes()
    {
        var first = await CreatePathAsync("a");

        var same = await State.UpdateWithConflictsAsync(At("a"), resource => resource, ct: Ct);

        Assert.Equal(first.Metadata.Version, same.Metadata.Version);
    }

    [Fact]
    public async Task Only_the_owner_updates_tears_down_and_destroys()
    {
        var stored = await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);

        Assert.Equal("A", (await State.GetAsync(At("a"), Ct)).Metadata.Owner);
        await Assert.ThrowsAsync<OwnerConflictException>(async () => await State.UpdateAsync(stored, ct: Ct));
        await Assert.ThrowsAsync<OwnerConflictException>(async () =>
            await State.UpdateAsync(stored, new UpdateOptions { Owner = "B" }, Ct));
        await State.UpdateAsync(stored, new UpdateOptions { Owner = "A" }, Ct);
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        await Assert.ThrowsAsync<OwnerConflictException>(async () => await State.TeardownAsync(At("a"), "B", Ct));
        Assert.True(await State.TeardownAsync(At("a"), "A", Ct));
        Assert.True(await State.TeardownAsync(At("a"), "B", Ct));
        await Assert.ThrowsAsync<OwnerConflictException>(async () =>
            await State.DestroyAsync(At("a"), new DestroyOptions { Owner = "B" }, Ct));
        await State.DestroyAsync(At("a"), new DestroyOptions { Owner = "A" }, Ct);
    }

    [Fact]
    public async Task Destroy_is_refused_while_finalizers_are_pending()
    {
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        await Assert.ThrowsAsync<PendingFinalizersException>(async () => await State.DestroyAsync(At("a"), ct: Ct));
        Assert.False(await State.TeardownAsync(At("a"), ct: Ct));
        Assert.False(await State.TeardownAsync(At("a"), ct: Ct));
        await Assert.ThrowsAsync<PendingFinalizersException>(async () => await State.DestroyAsync(At("a"), ct: Ct));
        await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        Assert.True(await State.TeardownAsync(At("a"), ct: Ct));
        await State.DestroyAsync(At("a"), ct: Ct);
    }

    [Fact]
    public async Task Concurrent_finalizer_changes_all_succeed()
    {
        await CreatePathAsync("a");

        await Task.WhenAll([.. "ABCDEFGH".Select(name => State.AddFinalizersAsync(At("a"), [name.ToString()], Ct).AsTask()),
            .. "ABC".Select(name => State.RemoveFinalizersAsync(At("a"), [name.ToString()], Ct).AsTask())]);
        await State.RemoveFinalizersAsync(At("a"), ["A", "B", "C"], Ct);

        Assert.Equal(Finalizers.From(["D", "E", "F", "G", "H"]), (await State.GetAsync(At("a"), Ct)).Metadata.Finalizers);
    }

    [Fact]
    public async Task Parallel_destroys_succeed_once()
    {
        await CreatePathAsync("a");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => DestroysAsync()));

        Assert.Single(outcomes, succeeded => succeeded);

        async Task<bool> DestroysAsync()
        {
            try
            {
                await State.DestroyAsync(At("a"), ct: Ct);
                return true;
            }
            catch (NotFoundException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Teardown_and_destroy_waits_for_the_finalizers()
    {
        await CreatePathAsync("a");
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        var destroyed = State.TeardownAndDestroyAsync(At("a"), ct: Ct).AsTask();
        await State.WatchForAsync(At("a"), new WatchCondition { Phase = Phase.TearingDown }, Ct);
        Assert.False(destroyed.IsCompleted);
        await State.RemoveFinalizersAsync(At("a"), ["F"], Ct);
        await destroyed.WaitAsync(WatchReader.Patience, Ct);

        Assert.Null(await State.FindAsync(At("a"), Ct));
    }

    [Fact]
    public async Task Modify_creates_then_changes()
    {
        var created = await State.ModifyAsync(Path("a"), resource => Labelled(resource, "n", "1"), ct: Ct);
        var changed = await State.ModifyAsync(Path("a"), resource => Labelled(resource, "n", "2"), ct: Ct);

        Assert.Equal("", created.Metadata.Owner);
        Assert.Equal("2", changed.Metadata.Labels["n"]);
        Assert.Equal(new ResourceVersion(2), changed.Metadata.Version);
        var thrown = await Assert.ThrowsAsync<FormatException>(async () =>
            await State.ModifyAsync(Path("a"), _ => throw new FormatException("modify error"), ct: Ct));
        Assert.Equal("modify error", thrown.Message);
    }

    [Fact]
    public async Task Modify_respects_the_phase()
    {
        await CreatePathAsync("a");
        await State.TeardownAsync(At("a"), ct: Ct);

        await Assert.ThrowsAsync<PhaseConflictException>(async () =>
            await State.ModifyAsync(Path("a"), resource => Labelled(resource, "n", "1"), ct: Ct));
        var changed = await State.ModifyAsync(
            Path("a"), resource => Labelled(resource, "n", "1"), new UpdateOptions { ExpectedPhase = null }, Ct);

        Assert.Equal(Phase.TearingDown, changed.Metadata.Phase);
    }

    [Fact]
    public async Task Modify_respects_the_owner()
    {
        var owned = new UpdateOptions { Owner = "A" };
        Assert.Equal("A", (await State.ModifyAsync(Path("a"), resource => resource, owned, Ct)).Metadata.Owner);

        await State.ModifyAsync(Path("a"), resource => Labelled(resource, "n", "1"), owned, Ct);

        await Assert.ThrowsAsync<OwnerConflictException>(async () =>
            await State.ModifyAsync(Path("a"), resource => Labelled(resource, "n", "2"), ct: Ct));
    }
}
