using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

/// <summary>Back to the generation before.</summary>
public sealed class RollbackTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string C = "example.com/c:1";

    static readonly StageException Conflict = new(ErrorCodes.Conflict, "a hides /usr/local/x of the base", "remove one of them");

    readonly Pipeline pipeline = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_rollback_verifies_and_activates_the_one_before()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);

        var outcome = await pipeline.RollbackAsync();

        Assert.Equal((1, 2), (outcome.Generation, outcome.Previous));
        Assert.Equal([1], pipeline.Check.ReadInFull);
        Assert.Equal(["000.example.com-a-1"], (await pipeline.MountAsync()).Layers);
        Assert.Equal(PlanState.Staged, (await pipeline.GetAsync<Resources.Node.ExtensionPlan>(Pipeline.IdOf(B))).State);
    }

    [Fact]
    public async Task A_rollback_that_cannot_be_mounted_changes_nothing()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        pipeline.Mounter.AttachFailure = Pipeline.MountRefused;

        Assert.Equal("mount", (await Assert.ThrowsAsync<StageException>(pipeline.RollbackAsync)).Code);
        await pipeline.SettleAsync();

        Assert.Equal(new Activation(2, 1), await pipeline.ActivationAsync());
        Assert.Equal([1, 2], pipeline.Store.List());
        Assert.Equal(2, pipeline.Store.Current());
    }

    [Fact]
    public async Task A_rollback_that_the_base_of_today_forbids_asks_for_no_mount()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        var asked = await pipeline.State.GetAsync<Activation>(Activation.Id, Ct);
        pipeline.Check.Conflict = Conflict;

        Assert.Equal("conflict", (await Assert.ThrowsAsync<StageException>(pipeline.RollbackAsync)).Code);

        Assert.Equal(asked.Metadata.Version, (await pipeline.State.GetAsync<Activation>(Activation.Id, Ct)).Metadata.Version);
    }

    [Fact]
    public async Task Rollbacks_go_further_back_each_time()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        await pipeline.UpgradeAsync(C);

        Assert.Equal(2, (await pipeline.RollbackAsync()).Generation);
        Assert.Equal(1, (await pipeline.RollbackAsync()).Generation);
        Assert.Equal("not-found", (await Assert.ThrowsAsync<StageException>(pipeline.RollbackAsync)).Code);
    }

    [Fact]
    public async Task What_was_rolled_back_from_is_not_rolled_back_to()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        await pipeline.RollbackAsync();
        await pipeline.UpgradeAsync(C);

        Assert.Equal(1, (await pipeline.RollbackAsync()).Generation);
    }

    [Fact]
    public async Task A_rollback_without_an_earlier_generation_is_not_found()
    {
        await pipeline.InstallAsync(A);

        Assert.Equal("not-found", (await Assert.ThrowsAsync<StageException>(pipeline.RollbackAsync)).Code);
    }
}
