using Strata.Resources;
using Xunit;

namespace Strata.Runtime.Testing;

/// <summary>What counts as a change, what a change keeps, and in which order a write is checked (COSI 1.4, 2.5–2.11).</summary>
public abstract partial class StateConformance
{
    [Fact]
    public async Task A_resource_is_stored_as_given_save_version_owner_and_times()
    {
        var given = Path("a", ("", ""), ("app", "x"));
        given = given.With(given.Metadata with
        {
            Version = new ResourceVersion(7),
            Phase = Phase.TearingDown,
            Finalizers = Finalizers.From(["z", "a"]),
            Annotations = StringMap.Empty.Set("note", "ä\n"),
        });

        var stored = await State.CreateAsync(given, new CreateOptions { Owner = "A" }, Ct);

        var expected = given.Metadata with { Version = ResourceVersion.First, Owner = "A" };
        Assert.Equal(expected, stored.Metadata);
        Assert.Equal(expected, (await State.GetAsync(At("a"), Ct)).Metadata);
        Assert.Equal(["z", "a"], stored.Metadata.Finalizers.AsEnumerable());
    }

    [Fact]
    public async Task An_update_keeps_the_time_of_creation_whatever_the_writer_sends()
    {
        var created = await CreatePathAsync("a");

        var updated = await State.UpdateAsync(created.With(created.Metadata with { Created = default, Updated = default }), ct: Ct);

        Assert.Equal(created.Metadata.Created, updated.Metadata.Created);
        Assert.True(updated.Metadata.Updated >= created.Metadata.Created);
        Assert.Equal(created.Metadata.Created, (await State.GetAsync(At("a"), Ct)).Metadata.Created);
    }

    [Fact]
    public async Task An_update_replaces_the_metadata_that_writers_own()
    {
        var created = await CreatePathAsync("a", ("old", "1"));
        var wanted = created.Metadata with
        {
            Labels = StringMap.Empty.Set("new", "2"),
            Annotations = StringMap.Empty.Set("note", "n"),
            Finalizers = Finalizers.From(["F"]),
        };

        await State.UpdateAsync(created.With(wanted), ct: Ct);

        Assert.Equal(wanted with { Version = new ResourceVersion(2) }, (await State.GetAsync(At("a"), Ct)).Metadata);
    }

    [Fact]
    public async Task Update_checks_the_owner_before_the_version_before_the_phase()
    {
        var stale = await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);
        await State.TeardownAsync(At("a"), "A", Ct);

        await Assert.ThrowsAsync<OwnerConflictException>(async () => await State.UpdateAsync(stale, ct: Ct));
        await Assert.ThrowsAsync<VersionConflictException>(async () =>
            await State.UpdateAsync(stale, new UpdateOptions { Owner = "A" }, Ct));
    }

    [Fact]
    public async Task Destroy_checks_the_owner_before_the_finalizers()
    {
        await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);

        await Assert.ThrowsAsync<OwnerConflictException>(async () => await State.DestroyAsync(At("a"), ct: Ct));
    }

    [Fact]
    public async Task A_running_resource_without_finalizers_can_be_destroyed()
    {
        await CreatePathAsync("a");

        await State.DestroyAsync(At("a"), ct: Ct);

        Assert.Null(await State.FindAsync(At("a"), Ct));
    }

    [Fact]
    public async Task An_update_may_bring_back_a_resource_when_any_phase_will_do() // COSI 2.6, quirk Q7
    {
        await CreatePathAsync("a");
        await State.TeardownAsync(At("a"), ct: Ct);
        var leaving = await State.GetAsync(At("a"), Ct);
        var back = leaving.With(leaving.Metadata with { Phase = Phase.Running });

        await Assert.ThrowsAsync<PhaseConflictException>(async () => await State.UpdateAsync(back, ct: Ct));

        Assert.Equal(Phase.Running, (await State.UpdateAsync(back, new UpdateOptions { ExpectedPhase = null }, Ct)).Metadata.Phase);
    }

    [Fact]
    public async Task Conflicts_name_the_resource()
    {
        var first = await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);
        var owned = new UpdateOptions { Owner = "A" };
        await State.AddFinalizersAsync(At("a"), ["F"], Ct);
        await State.TeardownAsync(At("a"), "A", Ct);
        var leaving = await State.GetAsync(At("a"), Ct);

        await AssertConflictAsync<AlreadyExistsException>(async () => await CreatePathAsync("a"));
        await AssertConflictAsync<OwnerConflictException>(async () => await State.UpdateAsync(leaving, ct: Ct));
        await AssertConflictAsync<VersionConflictException>(async () => await State.UpdateAsync(first, owned, Ct));
        await AssertConflictAsync<PhaseConflictException>(async () => await State.UpdateAsync(leaving, owned, Ct));
        await AssertConflictAsync<PhaseConflictException>(async () =>
            await State.UpdateWithConflictsAsync(At("a"), resource => resource, owned, Ct));
        await AssertConflictAsync<OwnerConflictException>(async () => await State.DestroyAsync(At("a"), ct: Ct));
        await AssertConflictAsync<PendingFinalizersException>(async () =>
            await State.DestroyAsync(At("a"), new DestroyOptions { Owner = "A" }, Ct));

        async Task AssertConflictAsync<T>(Func<Task> write) where T : ConflictException =>
            Assert.Equal(At("a"), (await Assert.ThrowsAsync<T>(write)).Pointer);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_by_any_write()
    {
        Func<Task>[] writes =
        [
            async () => await State.GetAsync(At("a"), Ct),
            async () => await State.UpdateAsync(Path("a"), ct: Ct),
            async () => await State.UpdateWithConflictsAsync(At("a"), resource => resource, ct: Ct),
            async () => await State.AddFinalizersAsync(At("a"), ["F"], Ct),
            async () => await State.RemoveFinalizersAsync(At("a"), ["F"], Ct),
            async () => await State.TeardownAsync(At("a"), ct: Ct),
            async () => await State.TeardownAndDestroyAsync(At("a"), ct: Ct),
            async () => await State.DestroyAsync(At("a"), ct: Ct),
        ];

        foreach (var write in writes) Assert.Equal(At("a"), (await Assert.ThrowsAsync<NotFoundException>(write)).Pointer);
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task What_changes_nothing_is_neither_a_version_nor_an_event()
    {
        await State.CreateAsync(Path("a"), new CreateOptions { Owner = "A" }, Ct);
        await State.AddFinalizersAsync(At("a"), ["F", "G"], Ct);
        await State.TeardownAsync(At("a"), "A", Ct);
        var before = await State.GetAsync(At("a"), Ct);
        var any = new UpdateOptions { ExpectedPhase = null };
        await using var watch = await WatchKindAsync();

        await State.UpdateWithConflictsAsync(At("a"), resource => resource, any, Ct);
        await State.UpdateWithConflictsAsync(At("a"), WithOtherTimes, any, Ct);
        await State.ModifyAsync(Path("a"), resource => resource.With(resource.Metadata with { Labels = StringMap.Empty }), any, Ct);
        await State.ModifyAsync(Path("a"), Reordered, any, Ct);
        await State.AddFinalizersAsync(At("a"), ["G"], Ct);
        await State.AddFinalizersAsync(At("a"), [], Ct);
        await State.RemoveFinalizersAsync(At("a"), ["H"], Ct);
        await State.TeardownAsync(At("a"), "not the owner", Ct);
        await CreatePathAsync("next");

        Assert.Equal("next", (await watch.CreatedAsync()).Metadata.Id);
        Assert.Equal(before.Metadata.Version, (await State.GetAsync(At("a"), Ct)).Metadata.Version);

        static IResource WithOtherTimes(IResource resource) =>
            resource.With(resource.Metadata with { Created = resource.Metadata.Created.AddDays(1), Updated = default });

        static IResource Reordered(IResource resource) =>
            resource.With(resource.Metadata with { Finalizers = Finalizers.From(["G", "F"]) });
    }

    [Fact]
    public async Task A_change_of_the_name_of_an_empty_label_is_a_change() // COSI 11.1, row 12
    {
        await CreatePathAsync("a", ("a", ""));

        var changed = await State.UpdateWithConflictsAsync(
            At("a"), resource => resource.With(resource.Metadata with { Labels = StringMap.Empty.Set("b", "") }), ct: Ct);

        Assert.Equal(new ResourceVersion(2), changed.Metadata.Version);
        Assert.Equal(["b"], (await State.GetAsync(At("a"), Ct)).Metadata.Labels.Keys);
    }

    [Fact]
    public async Task A_change_that_throws_is_not_tried_again()
    {
        await CreatePathAsync("a");
        var tries = 0;

        await Assert.ThrowsAsync<FormatException>(async () => await State.UpdateWithConflictsAsync(
            At("a"),
            _ =>
            {
                tries++;
                throw new FormatException("change");
            },
            ct: Ct));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_change_that_lost_a_race_is_made_again_on_what_is_stored_now()
    {
        await CreatePathAsync("a");
        var seen = new List<ulong>();

        var changed = await State.UpdateWithConflictsAsync(
            At("a"),
            resource =>
            {
                seen.Add(resource.Metadata.Version.Value);
                if (seen.Count == 1) WriteBetween(resource);
                return Labelled(resource, "mine", "1");
            },
            ct: Ct);

        Assert.Equal([1ul, 2ul], seen);
        Assert.Equal(["mine", "theirs"], changed.Metadata.Labels.Keys);

        void WriteBetween(IResource resource) =>
            Task.Run(async () => await State.UpdateAsync(Labelled(resource, "theirs", "1"), ct: Ct), Ct).Wait(WatchReader.Patience, Ct);
    }
}
