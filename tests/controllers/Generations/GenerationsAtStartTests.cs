using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

/// <summary>What a start finds on the disk, after an agent that stopped, was killed, or left something damaged.</summary>
public sealed class GenerationsAtStartTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string C = "example.com/c:1";

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task What_a_kill_left_to_prune_goes_when_the_next_start_is_mounted()
    {
        await LeaveOneToPruneAsync();
        await pipeline.RestartAsync();

        Assert.Equal([2, 3, 4], pipeline.Store.List());
        Assert.Equal(["2", "3", "4"], await pipeline.IdsAsync<Generation>());
    }

    [Fact]
    public async Task What_a_kill_left_to_prune_stays_while_the_next_start_cannot_be_mounted()
    {
        await LeaveOneToPruneAsync();
        pipeline.Mounter.Remove();
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        await pipeline.RestartAsync();

        Assert.NotNull((await pipeline.MountAsync()).Error);
        Assert.Equal([1, 2, 3, 4], pipeline.Store.List());
    }

    [Fact]
    public async Task A_generation_that_a_kill_cut_off_before_it_ran_is_no_way_back()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        pipeline.Store.SetCurrent(1); // as if the agent had been killed before the commit
        await pipeline.RestartAsync();
        await pipeline.UpgradeAsync(C);
        await pipeline.RestartAsync();

        Assert.Equal(1, (await pipeline.RollbackAsync()).Generation);
    }

    [Fact]
    public async Task What_was_rolled_back_from_is_not_rolled_back_to_after_a_restart_either()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        await pipeline.RollbackAsync();
        await pipeline.UpgradeAsync(C);
        await pipeline.RestartAsync();

        Assert.Equal([1, 3], pipeline.Store.List());
        Assert.Equal(1, (await pipeline.RollbackAsync()).Generation);
    }

    [Fact]
    public async Task A_restart_shows_what_is_stored_and_changes_nothing()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);

        await pipeline.RestartAsync();

        Assert.Equal(["1", "2"], await pipeline.IdsAsync<Generation>());
        Assert.Equal(2, (await pipeline.ActivationAsync()).Generation);
        Assert.True((await pipeline.MountAsync()).Adopted);
        Assert.Equal(2, pipeline.Mounter.Attached.Count);
    }

    [Fact]
    public async Task A_damaged_generation_that_is_not_active_is_left_out_at_start()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        File.WriteAllText(Path.Combine(pipeline.Store.DirectoryOf(1), "generation.json"), "");

        await pipeline.RestartAsync();

        Assert.Equal(["2"], await pipeline.IdsAsync<Generation>());
        Assert.Equal(2, (await pipeline.MountAsync()).Generation);
    }

    [Fact]
    public async Task A_damaged_active_generation_shows_on_the_activation()
    {
        await pipeline.InstallAsync(A);
        File.WriteAllText(Path.Combine(pipeline.Store.DirectoryOf(1), "generation.json"), "");

        await pipeline.RestartAsync();

        Assert.Equal("corrupt", (await pipeline.ActivationAsync()).Error!.Code);
    }

    [Fact]
    public async Task An_upgrade_does_not_wait_for_a_damaged_active_generation()
    {
        await pipeline.InstallAsync(A);
        File.WriteAllText(Path.Combine(pipeline.Store.DirectoryOf(1), "generation.json"), "");
        await pipeline.RestartAsync();
        await pipeline.ConfigureAsync(B);

        Assert.Equal("corrupt", (await Assert.ThrowsAsync<StageException>(() => EndOf(pipeline.BeginUpgrade()))).Code);
        Assert.Equal("corrupt", (await Assert.ThrowsAsync<StageException>(() => EndOf(pipeline.RollbackAsync()))).Code);
    }

    [Fact]
    public async Task An_install_that_did_not_end_counts_for_nothing_after_a_restart()
    {
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        await pipeline.InstallAsync(A);
        pipeline.Mounter.BuildFailure = null;

        await pipeline.RestartAsync();
        Assert.Empty(await pipeline.IdsAsync<Generation>());
        await pipeline.InstallAsync(B);

        Assert.Equal(["000.example.com-b-1"], (await pipeline.MountAsync()).Layers);
    }

    /// <summary>As if the agent had been killed between the mount and the end of the upgrade.</summary>
    async Task LeaveOneToPruneAsync()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        await pipeline.UpgradeAsync(C);
        var first = Directory.CreateDirectory(Path.Combine(pipeline.Store.DirectoryOf(1), "..", "..", "first"));
        foreach (var file in new DirectoryInfo(pipeline.Store.DirectoryOf(1)).GetFiles()) file.CopyTo(Path.Combine(first.FullName, file.Name));
        await pipeline.UpgradeAsync(A, B);
        first.MoveTo(pipeline.Store.DirectoryOf(1));
    }

    static Task EndOf(Task upgrade) => upgrade.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
}
