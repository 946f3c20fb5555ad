using Strata.Resources;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

/// <summary>COSI B.4 and B.5, row by row and column by column.</summary>
public abstract class OwnerMatrix : IAsyncLifetime
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Pointer A => State.PointerTo<Number>("a");

    /// <summary>Stored owner, owner of the options, whether an owned write is allowed.</summary>
    public static TheoryData<string, string, bool> Rows { get; } = new()
    {
        { "", "", true },
        { "", "a", false },
        { "a", "", false },
        { "a", "a", true },
        { "a", "b", false },
    };

    State State { get; set; } = null!;

    public async ValueTask InitializeAsync() => State = new State(await CreateAsync());

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)State.Core).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<ICoreState> CreateAsync();

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Update(string stored, string given, bool isAllowed)
    {
        var resource = await StoreAsync(stored);

        await ExpectAsync(isAllowed, async () => await State.UpdateAsync(resource, new UpdateOptions { Owner = given }, Ct));
        await ExpectAsync(isAllowed, async () =>
            await State.UpdateWithConflictsAsync(A, Labelled, new UpdateOptions { Owner = given }, Ct));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Update_that_changes_nothing_asks_for_no_owner(string stored, string given, bool isAllowed) // COSI 2.8
    {
        var resource = await StoreAsync(stored);

        var same = await State.UpdateWithConflictsAsync(A, r => r, new UpdateOptions { Owner = given }, Ct);

        Assert.Equal((true, resource.Metadata.Version), (isAllowed || stored != given, same.Metadata.Version));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Destroy(string stored, string given, bool isAllowed)
    {
        await StoreAsync(stored);

        await ExpectAsync(isAllowed, async () => await State.DestroyAsync(A, new DestroyOptions { Owner = given }, Ct));

        Assert.Equal(isAllowed, await State.FindAsync(A, Ct) is null);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Teardown_of_what_is_running(string stored, string given, bool isAllowed)
    {
        await StoreAsync(stored);

        await ExpectAsync(isAllowed, async () => await State.TeardownAsync(A, given, Ct));

        Assert.Equal(isAllowed ? Phase.TearingDown : Phase.Running, (await State.GetAsync(A, Ct)).Metadata.Phase);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Teardown_of_what_is_tearing_down_writes_nothing(string stored, string given, bool isAllowed)
    {
        await StoreAsync(stored);
        await State.TeardownAsync(A, stored, Ct);
        var before = (await State.GetAsync(A, Ct)).Metadata.Version;

        Assert.True(await State.TeardownAsync(A, given, Ct));

        Assert.Equal(before, (await State.GetAsync(A, Ct)).Metadata.Version);
        await ExpectAsync(isAllowed, async () => await State.TeardownAndDestroyAsync(A, given, Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public async Task Finalizers_ask_for_no_owner(string stored)
    {
        await StoreAsync(stored);

        await State.AddFinalizersAsync(A, ["F", "G"], Ct);
        await State.RemoveFinalizersAsync(A, ["F"], Ct);

        Assert.Equal(Finalizers.From(["G"]), (await State.GetAsync(A, Ct)).Metadata.Finalizers);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "", false)]
    [InlineData("a", "b", false)]
    public async Task Create_with_a_preset_owner_is_for_that_owner(string preset, string given, bool isAllowed)
    {
        var resource = new Resource<Number>(new Metadata(A) { Owner = preset }, new Number(1));
        var options = new CreateOptions { Owner = given };

        if (isAllowed)
        {
            Assert.Equal(given, (await State.CreateAsync((IResource)resource, options, Ct)).Metadata.Owner);
            return;
        }

        var refusal = await Assert.ThrowsAsync<OwnerAlreadySetException>(async () =>
            await State.CreateAsync((IResource)resource, options, Ct));
        Assert.Equal(preset, refusal.Owner);
        Assert.Null(await State.FindAsync(A, Ct));
    }

    [Fact]
    public async Task An_update_that_lost_against_a_teardown_fails_by_version_then_by_phase() // COSI B.4
    {
        var read = await StoreAsync("");
        await State.TeardownAsync(A, ct: Ct);

        await Assert.ThrowsAsync<VersionConflictException>(async () => await State.UpdateAsync(read, ct: Ct));
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await State.UpdateWithConflictsAsync(A, r => r, ct: Ct));
        var changed = await State.UpdateWithConflictsAsync(A, Labelled, new UpdateOptions { ExpectedPhase = null }, Ct);
        Assert.Equal(Phase.TearingDown, changed.Metadata.Phase);
    }

    [Fact]
    public async Task An_update_that_loses_against_a_teardown_midway_reads_again_and_fails_by_phase() // COSI B.4
    {
        await StoreAsync("");
        var racing = new State(new TornDownBeforeUpdate(State.Core));

        await Assert.ThrowsAsync<PhaseConflictException>(async () => await racing.UpdateWithConflictsAsync(A, Labelled, ct: Ct));

        Assert.Empty((await State.GetAsync(A, Ct)).Metadata.Labels);
    }

    static IResource Labelled(IResource resource) =>
        resource.With(resource.Metadata with { Labels = resource.Metadata.Labels.Set("k", $"{resource.Metadata.Version}") });

    async Task<IResource> StoreAsync(string owner) => await State.CreateAsync(
        (IResource)new Resource<Number>("a", new Number(1)), new CreateOptions { Owner = owner }, Ct);

    static async Task ExpectAsync(bool isAllowed, Func<Task> write)
    {
        if (isAllowed) await write();
        else await Assert.ThrowsAsync<OwnerConflictException>(write);
    }

    /// <summary>Somebody tears down between the read and the write.</summary>
    sealed class TornDownBeforeUpdate(ICoreState core) : DelegatingState(core)
    {
        readonly State below = new(core);

        public override async ValueTask<IResource> UpdateAsync(
            IResource resource, UpdateOptions? options = null, CancellationToken ct = default)
        {
            await below.TeardownAsync(resource.Metadata.Pointer, ct: ct);
            return await below.UpdateAsync(resource, options, ct);
        }
    }
}

public sealed class OwnerMatrixTests : OwnerMatrix
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
}

public sealed class OwnerMatrixOverGrpcTests : OwnerMatrix
{
    StateServer server = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    protected override async ValueTask<ICoreState> CreateAsync()
    {
        server = await StateServer.StartAsync(new InMemoryState());
        return server.Connect();
    }
}
