using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Stages;

using Plan = Strata.Resources.Node.ExtensionPlan;
using Status = Strata.Resources.Node.ExtensionStatus;

/// <summary>One extension's way through all stages, and back.</summary>
public sealed class PipelineTests : IAsyncLifetime
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";

    readonly Pipeline pipeline = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_configured_list_becomes_one_mount_in_its_order()
    {
        await pipeline.InstallAsync(B, A);

        var mount = await pipeline.MountAsync();
        Assert.Equal((1, null), (mount.Generation, mount.Error));
        Assert.Equal(["000.example.com-b-1", "001.example.com-a-1"], mount.Layers);
        Assert.Equal(["000.example.com-b-1", "001.example.com-a-1"], await pipeline.IdsAsync<Status>());
        Assert.Equal(PlanState.Active, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(A))).State);
    }

    [Fact]
    public async Task An_empty_list_becomes_an_empty_mount()
    {
        await pipeline.InstallAsync();

        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
        Assert.Empty(Assert.Single(pipeline.Mounter.Attached).Layers);
    }

    [Fact]
    public async Task Editing_the_list_stages_and_activates_nothing()
    {
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureAsync(B);
        await pipeline.SettleAsync();

        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
        Assert.Equal(["000.example.com-a-1"], await pipeline.IdsAsync<Status>());
        Assert.Equal(PlanState.Staged, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(B))).State);
        Assert.Equal(PlanState.Removing, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(A))).State);
    }

    [Fact]
    public async Task What_is_staged_goes_with_its_entry_and_what_is_active_stays()
    {
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureAsync();
        await pipeline.SettleAsync();

        Assert.Empty(await pipeline.IdsAsync<ExtensionRequest>());
        Assert.Empty(await pipeline.IdsAsync<ExtensionImage>());
        Assert.Empty(await pipeline.IdsAsync<ExtensionLayer>());
        Assert.Equal(["000.example.com-a-1"], await pipeline.IdsAsync<Status>());
    }

    [Fact]
    public async Task One_bad_image_stops_no_other()
    {
        pipeline.Builder.Failures[$"sha256:{A}"] = Pipeline.NotAllowed;

        await pipeline.InstallAsync(A, B);

        Assert.Equal(PlanState.Failed, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(A))).State);
        Assert.Equal(PlanState.Staged, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(B))).State);
        Assert.Empty(pipeline.Mounter.Attached);
    }

    [Fact]
    public async Task An_install_recovers_by_itself_when_the_cause_goes_away()
    {
        pipeline.Puller.Failures[A] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A);
        Assert.Empty(pipeline.Mounter.Attached);

        pipeline.Puller.Failures.Clear();
        await pipeline.AdvanceAsync(pipeline.Retry.First);

        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
    }

    [Fact]
    public async Task After_a_restart_with_a_faulty_file_what_is_active_stays_so()
    {
        await pipeline.InstallAsync(A);

        await pipeline.RestartAsync();
        await pipeline.ConfigureTextAsync("machine: [");
        await pipeline.SettleAsync();

        Assert.Equal(["000.example.com-a-1"], await pipeline.IdsAsync<Status>());
        Assert.Equal(PlanState.Active, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(A))).State);
    }

    [Fact]
    public async Task A_restart_with_the_same_file_pulls_again_and_finds_nothing_to_do()
    {
        await pipeline.InstallAsync(A, B);

        await pipeline.RestartAsync();

        Assert.True((await pipeline.UpgradeAsync(A, B)).NothingToDo);
        Assert.Equal(PlanState.Active, (await pipeline.GetAsync<Plan>(Pipeline.IdOf(A))).State);
    }

    [Fact]
    public async Task Every_order_of_the_work_leads_to_the_same_end()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            await using var shuffled = new Pipeline(seed);
            shuffled.Puller.Failures[A] = Pipeline.RegistryDown;
            await shuffled.ConfigureAsync(A, B);
            var upgrade = shuffled.BeginUpgrade();
            await shuffled.ConfigureAsync(B);
            Assert.Equal(1, (await shuffled.EndedAsync(upgrade)).Generation);

            shuffled.Puller.Failures.Clear();
            Assert.Equal(2, (await shuffled.UpgradeAsync(A, B)).Generation);
            await shuffled.ConfigureAsync(A);
            await shuffled.ConfigureAsync(B, A);
            Assert.Equal(1, (await shuffled.RollbackAsync()).Generation);

            Assert.Equal(["000.example.com-b-1"], await shuffled.IdsAsync<Status>());
            Assert.Equal(["1"], await shuffled.HeldGenerationsAsync());
            Assert.Equal(PlanState.Staged, (await shuffled.GetAsync<Plan>(Pipeline.IdOf(A))).State);
            Assert.Equal(PlanState.Active, (await shuffled.GetAsync<Plan>(Pipeline.IdOf(B))).State);
        }
    }
}
