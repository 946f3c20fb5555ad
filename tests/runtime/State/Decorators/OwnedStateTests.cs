using Strata.Resources;
using Strata.Runtime.Tests.Grpc;

namespace Strata.Runtime.Tests;

/// <summary>COSI 5.4: the suite of the owned state, on every back end that a derived class names.</summary>
public abstract class OwnedStateSuite : IAsyncLifetime
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static Pointer A => State.PointerTo<Number>("a");

    State Everybody { get; set; } = null!;

    OwnedState Owned { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Everybody = new State(await CreateAsync());
        Owned = new OwnedState(Everybody, "me");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Everybody.Core).DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask<ICoreState> CreateAsync();

    [Fact]
    public async Task Reads_see_what_anybody_wrote()
    {
        Assert.Null(await Owned.FindAsync(A, Ct));
        await Assert.ThrowsAsync<NotFoundException>(async () => await Owned.GetAsync(A, Ct));
        await StoreAsync("other");

        Assert.Equal("other", (await Owned.FindAsync(A, Ct))!.Metadata.Owner);
        Assert.Equal("other", (await Owned.GetAsync(A, Ct)).Metadata.Owner);
        Assert.Single(await Owned.ListAsync(A.Kind, ct: Ct));
        Assert.Empty(await Owned.ListAsync(A.Kind, new ListOptions { Ids = IdQuery.Parse("^b$") }, Ct));
    }

    [Fact]
    public async Task When_gone_ends_with_the_teardown_of_anybody()
    {
        await StoreAsync("other");

        var gone = Owned.WhenGoneAsync(A, Ct).AsTask();
        Assert.False(gone.IsCompleted);
        await Everybody.TeardownAsync(A, "other", Ct);

        await gone;
    }

    [Fact]
    public async Task Create_is_by_the_owner_or_by_nobody()
    {
        Assert.Equal("me", (await Owned.CreateAsync(New(1), ct: Ct)).Metadata.Owner);
        await Owned.DestroyAsync(A, ct: Ct);
        Assert.Equal("", (await Owned.CreateAsync(New(1), new OwnedCreateOptions { NoOwner = true }, Ct)).Metadata.Owner);
        await Assert.ThrowsAsync<AlreadyExistsException>(async () => await Owned.CreateAsync(New(1), ct: Ct));
    }

    [Fact]
    public async Task Update_changes_what_is_its_own_and_running()
    {
        var mine = await Owned.CreateAsync(New(1), ct: Ct);
        mine = await Owned.UpdateAsync(With(mine, 2), Ct);
        await Owned.TeardownAsync(A, ct: Ct);

        Assert.Equal((2, "me"), (ValueOf(mine), mine.Metadata.Owner));
        var leaving = await Owned.GetAsync(A, Ct);
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await Owned.UpdateAsync(With(leaving, 3), Ct));
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await Owned.UpdateWithConflictsAsync(A, r => With(r, 3), Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("other")]
    public async Task What_is_not_its_own_is_not_written(string stored)
    {
        var theirs = await StoreAsync(stored);

        await RefusedAsync(async () => await Owned.UpdateAsync(With(theirs, 2), Ct));
        await RefusedAsync(async () => await Owned.UpdateWithConflictsAsync(A, r => With(r, 2), Ct));
        await RefusedAsync(async () => await Owned.ModifyAsync(New(1), r => With(r, 2), ct: Ct));
        await RefusedAsync(async () => await Owned.TeardownAsync(A, ct: Ct));
        await RefusedAsync(async () => await Owned.DestroyAsync(A, ct: Ct));
    }

    [Fact]
    public async Task Modify_creates_then_changes_by_the_owner_or_by_nobody()
    {
        var created = await Owned.ModifyAsync(New(0), r => With(r, 1), ct: Ct);
        var changed = await Owned.ModifyAsync(New(0), r => With(r, ValueOf(r) + 1), ct: Ct);
        Assert.Equal(("me", "me", 2), (created.Metadata.Owner, changed.Metadata.Owner, ValueOf(changed)));
        await Owned.DestroyAsync(A, ct: Ct);

        var nobody = new OwnedModifyOptions { NoOwner = true };
        Assert.Equal("", (await Owned.ModifyAsync(New(0), r => r, nobody, Ct)).Metadata.Owner);
        Assert.Equal(7, ValueOf(await Owned.ModifyAsync(New(0), r => With(r, 7), nobody, Ct)));
    }

    [Fact]
    public async Task Modify_expects_running_or_another_phase_or_any()
    {
        await Owned.CreateAsync(New(1), ct: Ct);
        var leaving = new OwnedModifyOptions { ExpectedPhase = Phase.TearingDown };
        await Assert.ThrowsAsync<PhaseConflictException>(async () => await Owned.ModifyAsync(New(0), r => With(r, 2), leaving, Ct));
        await Owned.TeardownAsync(A, ct: Ct);

        await Assert.ThrowsAsync<PhaseConflictException>(async () => await Owned.ModifyAsync(New(0), r => With(r, 2), ct: Ct));
        Assert.Equal(2, ValueOf(await Owned.ModifyAsync(New(0), r => With(r, 2), leaving, Ct)));
        Assert.Equal(3, ValueOf(await Owned.ModifyAsync(New(0), r => With(r, 3), new OwnedModifyOptions { ExpectedPhase = null }, Ct)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("other")]
    public async Task Teardown_and_destroy_may_be_in_the_name_of_another(string stored)
    {
        await StoreAsync(stored);

        Assert.True(await Owned.TeardownAsync(A, stored, Ct));
        await Owned.DestroyAsync(A, stored, Ct);

        Assert.Null(await Owned.FindAsync(A, Ct));
    }

    [Fact]
    public async Task Finalizers_are_set_on_what_belongs_to_anybody()
    {
        await StoreAsync("other");

        await Owned.AddFinalizersAsync(A, ["F", "G"], Ct);
        await Owned.RemoveFinalizersAsync(A, ["F"], Ct);

        var stored = await Owned.GetAsync(A, Ct);
        Assert.Equal((Finalizers.From(["G"]), "other"), (stored.Metadata.Finalizers, stored.Metadata.Owner));
        Assert.False(await Owned.TeardownAsync(A, "other", Ct));
    }

    static Resource<Number> New(int value) => new("a", new Number(value));

    static IResource With(IResource resource, int value) => ((Resource<Number>)resource) with { Spec = new Number(value) };

    static int ValueOf(IResource resource) => ((Resource<Number>)resource).Spec.Value;

    async Task<IResource> StoreAsync(string owner) =>
        await Everybody.CreateAsync((IResource)New(1), new CreateOptions { Owner = owner }, Ct);

    static async Task RefusedAsync(Func<Task> write) => await Assert.ThrowsAsync<OwnerConflictException>(write);
}

public sealed class OwnedStateTests : OwnedStateSuite
{
    protected override ValueTask<ICoreState> CreateAsync() => ValueTask.FromResult<ICoreState>(new InMemoryState());
}

public sealed class OwnedStateOverGrpcTests : OwnedStateSuite
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
