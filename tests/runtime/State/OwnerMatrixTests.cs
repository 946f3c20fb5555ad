using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>COSI B.5.</summary>
public sealed class OwnerMatrixTests
{
    readonly State state = new(new InMemoryState());

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Pointer A => State.PointerTo<Number>("a");

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    public async Task Only_the_owner_writes(string stored, string given, bool isAllowed)
    {
        var resource = await state.CreateAsync(
            (IResource)new Resource<Number>("a", new Number(1)), new CreateOptions { Owner = stored }, Ct);

        await ExpectAsync(isAllowed, async () => resource = await state.UpdateAsync(resource, new UpdateOptions { Owner = given }, Ct));
        await state.AddFinalizersAsync(A, ["F"], Ct);
        await state.RemoveFinalizersAsync(A, ["F"], Ct);
        await ExpectAsync(isAllowed, async () => await state.TeardownAsync(A, given, Ct));
        await state.TeardownAsync(A, stored, Ct);
        Assert.True(await state.TeardownAsync(A, given, Ct));
        await ExpectAsync(isAllowed, async () => await state.DestroyAsync(A, new DestroyOptions { Owner = given }, Ct));
    }

    [Theory]
    [InlineData("", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "", false)]
    [InlineData("a", "b", false)]
    public async Task A_preset_owner_must_be_the_creator(string preset, string given, bool isAllowed)
    {
        var resource = new Resource<Number>(new Metadata(A) { Owner = preset }, new Number(1));
        var options = new CreateOptions { Owner = given };

        if (isAllowed) Assert.Equal(given, (await state.CreateAsync(resource, options, Ct)).Metadata.Owner);
        else await Assert.ThrowsAsync<OwnerAlreadySetException>(async () => await state.CreateAsync(resource, options, Ct));
    }

    [Fact]
    public async Task An_update_that_lost_against_a_teardown_fails_by_version_then_by_phase() // COSI B.4
    {
        var read = await state.CreateAsync((IResource)new Resource<Number>("a", new Number(1)), ct: Ct);
        await state.TeardownAsync(A, ct: Ct);

        await Assert.ThrowsAsync<VersionConflictException>(async () => await state.UpdateAsync(read, ct: Ct));
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await state.UpdateWithConflictsAsync(A, r => r, ct: Ct));
        var changed = await state.UpdateWithConflictsAsync(
            A, r => r.With(r.Metadata with { Labels = r.Metadata.Labels.Set("k", "v") }), new UpdateOptions { ExpectedPhase = null }, Ct);
        Assert.Equal(Phase.TearingDown, changed.Metadata.Phase);
    }

    static async Task ExpectAsync(bool isAllowed, Func<Task> write)
    {
        if (isAllowed) await write();
        else await Assert.ThrowsAsync<OwnerConflictException>(write);
    }
}
