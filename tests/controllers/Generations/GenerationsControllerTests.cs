using Strata.Controllers.Generations;
using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Generations;

public sealed class GenerationsControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";
    const string C = "example.com/c:1";

    static readonly StageException Conflict = new(ErrorCodes.Conflict, "a and b both bring /usr/local/x", "choose one");

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Nothing_is_installed_until_the_set_is_complete()
    {
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B);
        Assert.Null(await pipeline.FindAsync<Activation>(Activation.Id));

        pipeline.Puller.Held[B].SetResult();
        await pipeline.SettleAsync();

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
        Assert.Equal(1, pipeline.Store.Current());
    }

    [Fact]
    public async Task Nothing_is_installed_of_a_faulty_configuration()
    {
        await pipeline.ConfigureTextAsync("machine: [");
        await pipeline.SettleAsync();

        Assert.Null(await pipeline.FindAsync<Activation>(Activation.Id));
    }

    [Fact]
    public async Task A_policy_alone_is_staged_and_activated_by_an_upgrade()
    {
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureTextAsync(Configured(A, "conflicts: {samePath: lastWins}"));
        await pipeline.SettleAsync();
        Assert.Equal(1, (await pipeline.ActivationAsync()).Generation);
        Assert.Equal(ExtensionPolicy.Default, (await pipeline.GetAsync<Generation>("1")).Policy);

        var outcome = await pipeline.EndedAsync(pipeline.BeginUpgrade());

        Assert.Equal((2, 1, false), (outcome.Generation, outcome.Previous, outcome.NothingToDo));
        Assert.Equal(SamePathRule.LastWins, (await pipeline.GetAsync<Generation>("2")).Policy.Conflicts.SamePath);
        Assert.Equal(new ConflictPolicy(SamePathRule.LastWins, HidesBaseRule.Allow), pipeline.Check.Policies[^1]);
        Assert.Single(pipeline.Builder.Builds);
    }

    [Fact]
    public async Task The_same_policy_said_in_other_words_is_nothing_to_do()
    {
        await pipeline.InstallAsync(A);

        await pipeline.ConfigureTextAsync(Configured(A, "conflicts: {samePath: refuse}\nverify: onChange"));

        Assert.True((await pipeline.EndedAsync(pipeline.BeginUpgrade())).NothingToDo);
    }

    [Fact]
    public async Task A_rollback_goes_back_to_the_policy_of_its_generation_also_after_a_restart()
    {
        await pipeline.ConfigureTextAsync(Configured(A, "conflicts: {samePath: lastWins}"));
        await pipeline.SettleAsync();
        await pipeline.UpgradeAsync(B);
        await pipeline.RestartAsync();
        await pipeline.ConfigureAsync(B);

        await pipeline.RollbackAsync();

        Assert.Equal(SamePathRule.LastWins, pipeline.Check.Policies[^1].SamePath);
        Assert.Equal(SamePathRule.LastWins, (await pipeline.GetAsync<Generation>("1")).Policy.Conflicts.SamePath);
    }

    static string Configured(string image, string policy) =>
        $"machine:\n  install:\n    extensions:\n      - image: {image}\n"
        + $"---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\n{policy}\n";

    [Fact]
    public async Task Nothing_active_needs_what_is_staged()
    {
        await pipeline.InstallAsync(A);
        await pipeline.InstallAsync();

        Assert.Empty(await pipeline.IdsAsync<ExtensionLayer>());
        var member = Assert.Single((await pipeline.GetAsync<Generation>("1")).Members);
        Assert.Equal(
            (0, "000.example.com-a-1", A, $"sha256:{A}"), (member.Position, member.Id, member.Reference, member.ImageDigest));
        Assert.True(File.Exists(Path.Combine(pipeline.Store.DirectoryOf(1), member.FileName)));
    }

    [Fact]
    public async Task A_fault_of_ours_at_install_shows_and_is_tried_again_when_the_activation_says()
    {
        pipeline.Check.Conflict = new FormatException("never thought of");
        await pipeline.InstallAsync(A);
        var error = (await pipeline.ActivationAsync()).Error!;
        Assert.Equal(("internal", pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (error.Code, error.NextRetry));
        pipeline.Check.Conflict = null;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
    }

    [Fact]
    public async Task A_conflict_at_install_shows_on_the_activation_and_the_plan()
    {
        pipeline.Check.Conflict = Conflict;

        await pipeline.InstallAsync(A, B);

        Assert.Equal((0, "conflict"), ((await pipeline.ActivationAsync()).Generation, (await pipeline.ActivationAsync()).Error!.Code));
        Assert.Equal("conflict", (await pipeline.GetAsync<Resources.Node.ExtensionPlan>(Pipeline.IdOf(A))).Error!.Code);
        Assert.Empty(pipeline.Store.List());
    }

    [Fact]
    public async Task An_install_goes_on_with_the_next_set_after_a_conflict()
    {
        pipeline.Check.Conflict = Conflict;
        await pipeline.InstallAsync(A, B);
        pipeline.Check.Conflict = null;

        await pipeline.InstallAsync(A);

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
    }

    [Fact]
    public async Task An_install_that_failed_by_a_full_disk_is_tried_again_by_itself()
    {
        pipeline.Check.Conflict = new IOException("no space left");
        await pipeline.InstallAsync(A);
        Assert.Equal("io", (await pipeline.ActivationAsync()).Error!.Code);
        pipeline.Check.Conflict = null;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
    }

    // A timer may fire a moment early by the wall clock, and somebody may set the clock.
    [Fact]
    public async Task An_install_is_tried_again_though_the_clock_went_back()
    {
        pipeline.Check.Conflict = new IOException("no space left");
        await pipeline.InstallAsync(A);
        pipeline.Check.Conflict = null;
        pipeline.Time.AdjustTime(pipeline.Time.GetUtcNow() - TimeSpan.FromHours(1));

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
    }

    [Fact]
    public async Task An_upgrade_waits_until_everything_is_staged()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B);
        var upgrade = pipeline.BeginUpgrade();
        Assert.False(upgrade.IsCompleted);

        pipeline.Puller.Held[B].SetResult();
        var outcome = await pipeline.EndedAsync(upgrade);

        Assert.Equal((2, 1, false), (outcome.Generation, outcome.Previous, outcome.NothingToDo));
        Assert.Equal([A, B], outcome.Members.Select(member => member.Reference));
        Assert.Equal(2, pipeline.Store.Current());
    }

    [Fact]
    public async Task An_upgrade_during_the_install_waits_for_it()
    {
        await pipeline.ConfigureAsync(A);

        var outcome = await pipeline.EndedAsync(pipeline.BeginUpgrade());

        Assert.Equal(1, outcome.Generation);
        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task An_upgrade_says_what_it_waits_for()
    {
        var lines = new List<string>();
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(A, B);
        var upgrade = pipeline.Generations.UpgradeAsync(
            TimeSpan.FromMinutes(1), line => lines.Add(line.Text), TestContext.Current.CancellationToken);
        pipeline.Harness.RunReady();
        pipeline.Puller.Held[B].SetResult();
        await pipeline.EndedAsync(upgrade);

        Assert.Equal(
            [$"{A} staged", $"{B} pulling", $"{B} staged", "mounting generation 2"], lines.Where(line => !line.EndsWith("building")));
    }

    [Fact]
    public async Task A_failed_member_fails_the_upgrade_and_changes_nothing()
    {
        await pipeline.InstallAsync(A);
        pipeline.Builder.Failures[$"sha256:{B}"] = Pipeline.NotAllowed;

        var failure = await Assert.ThrowsAsync<StagingFailedException>(() => pipeline.UpgradeAsync(A, B));

        Assert.Equal(("path-not-allowed", B), (Assert.Single(failure.Failed).Error!.Code, failure.Failed[0].Reference));
        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task A_failure_from_before_counts_only_once_it_was_tried_again()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Failures[B] = Pipeline.RegistryDown;
        await pipeline.InstallAsync(A, B);
        var upgrade = pipeline.BeginUpgrade();
        Assert.False(upgrade.IsCompleted);

        pipeline.Puller.Failures.Clear();
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(2, (await pipeline.EndedAsync(upgrade)).Generation);
    }

    [Fact]
    public async Task An_upgrade_of_a_faulty_configuration_tells_its_fault()
    {
        await pipeline.InstallAsync(A);
        await pipeline.ConfigureTextAsync("machine: [");

        var failure = await Assert.ThrowsAsync<StageException>(() => pipeline.EndedAsync(pipeline.BeginUpgrade()));

        Assert.Equal("yaml", failure.Code);
    }

    [Fact]
    public async Task An_upgrade_times_out_exactly_and_changes_nothing()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(B);
        var upgrade = pipeline.BeginUpgrade(TimeSpan.FromMinutes(1));

        pipeline.Harness.Advance(TimeSpan.FromSeconds(59.9));
        pipeline.Harness.RunReady();
        Assert.False(upgrade.IsCompleted);
        pipeline.Harness.Advance(TimeSpan.FromSeconds(0.1));
        pipeline.Harness.RunReady();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => EndOf(upgrade));
        Assert.Contains("nothing has changed", late.Message);
        Assert.Equal(1, pipeline.Store.Current());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task An_upgrade_times_out_as_late_as_asked_also_when_the_clock_is_set(int hours)
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(B);
        var upgrade = pipeline.BeginUpgrade(TimeSpan.FromMinutes(1));
        pipeline.Time.AdjustTime(pipeline.Time.GetUtcNow() + TimeSpan.FromHours(hours));

        await pipeline.ConfigureAsync(B);
        Assert.False(upgrade.IsCompleted);
        pipeline.Harness.Advance(TimeSpan.FromMinutes(1));
        pipeline.Harness.RunReady();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => EndOf(upgrade));
        Assert.Contains("nothing has changed", late.Message);
    }

    [Fact]
    public async Task An_upgrade_with_nothing_to_change_mounts_what_somebody_unmounted()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.Remove();

        var outcome = await pipeline.UpgradeAsync(A);

        Assert.True(outcome.NothingToDo);
        Assert.Equal(1, pipeline.Mounter.Observe().Active?.Name?.Generation);
    }

    [Fact]
    public async Task The_same_digests_are_nothing_to_do()
    {
        await pipeline.InstallAsync(A, B);

        var outcome = await pipeline.UpgradeAsync(A, B);

        Assert.True(outcome.NothingToDo);
        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task Nothing_to_do_is_said_after_every_byte_of_what_is_mounted_was_read()
    {
        await pipeline.InstallAsync(A);
        Assert.Empty(pipeline.Check.ReadInFull);

        await pipeline.UpgradeAsync(A);

        Assert.Equal([1], pipeline.Check.ReadInFull);
    }

    [Fact]
    public async Task What_is_mounted_and_cannot_be_read_is_not_nothing_to_do()
    {
        await pipeline.InstallAsync(A);
        pipeline.Check.Damage = new StageException(ErrorCodes.Io, "the disk is broken", "replace it");

        var failure = await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(A));

        Assert.Equal("io", failure.Code);
        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task Another_order_is_another_generation()
    {
        await pipeline.InstallAsync(A, B);

        var outcome = await pipeline.UpgradeAsync(B, A);

        Assert.False(outcome.NothingToDo);
        Assert.Equal(["000.example.com-b-1", "001.example.com-a-1"], (await pipeline.MountAsync()).Layers);
    }

    [Fact]
    public async Task Two_at_once_are_refused()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(B);
        var upgrade = pipeline.BeginUpgrade();

        Assert.Equal("busy", (await Assert.ThrowsAsync<StageException>(() => pipeline.BeginUpgrade())).Code);
        Assert.Equal("busy", (await Assert.ThrowsAsync<StageException>(() => pipeline.Generations.RollbackAsync(_ => { }, default))).Code);

        pipeline.Puller.Held[B].SetResult();
        Assert.Equal(2, (await pipeline.EndedAsync(upgrade)).Generation);
    }

    [Fact]
    public async Task An_upgrade_abandoned_before_its_commit_changes_nothing_and_frees_the_place()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(B);
        using var gone = new CancellationTokenSource();
        var upgrade = pipeline.BeginUpgrade(abandoned: gone.Token);

        await gone.CancelAsync();
        pipeline.Harness.RunReady();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EndOf(upgrade));
        pipeline.Puller.Held[B].SetResult();
        await pipeline.SettleAsync();
        Assert.Equal([1], pipeline.Store.List());

        Assert.Equal(2, (await pipeline.EndedAsync(pipeline.BeginUpgrade())).Generation);
    }

    [Fact]
    public async Task An_upgrade_ends_with_the_agent()
    {
        await pipeline.InstallAsync(A);
        pipeline.Puller.Held[B] = new TaskCompletionSource();
        await pipeline.ConfigureAsync(B);
        var upgrade = pipeline.BeginUpgrade();

        await pipeline.Harness.StopAsync();

        Assert.Equal("busy", (await Assert.ThrowsAsync<StageException>(() => upgrade)).Code);
        Assert.Equal("busy", (await Assert.ThrowsAsync<StageException>(() => pipeline.BeginUpgrade())).Code);
    }

    [Fact]
    public async Task Damaged_layers_are_refused_before_anything_changes()
    {
        await pipeline.InstallAsync(A);
        pipeline.Check.Damage = new StageException(ErrorCodes.ImageDigest, "other bytes", "check the disk");

        Assert.Equal("image-digest", (await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B))).Code);

        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task A_mount_that_fails_takes_the_activation_back_and_leaves_no_generation()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;

        Assert.Equal("mount", (await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B))).Code);
        await pipeline.SettleAsync();

        Assert.Equal(new Activation(1, 0), await pipeline.ActivationAsync());
        Assert.Equal((1, null), ((await pipeline.MountAsync()).Generation, (await pipeline.MountAsync()).Error));
        Assert.Equal(["1"], await pipeline.IdsAsync<Generation>());
        Assert.Equal([1], pipeline.Store.List());
        Assert.Equal(1, pipeline.Store.Current());
    }

    [Fact]
    public async Task An_upgrade_is_not_done_before_what_it_asked_for_is_mounted()
    {
        await pipeline.InstallAsync(A);
        await pipeline.InstallAsync(B);
        pipeline.Check.HeldMounts[2] = new TaskCompletionSource();
        var upgrade = pipeline.BeginUpgrade();

        await pipeline.ConfigureAsync(B); // wakes the loop: what is mounted is still the old one
        Assert.Equal((2, 1), ((await pipeline.ActivationAsync()).Generation, (await pipeline.MountAsync()).Generation));

        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        pipeline.Check.HeldMounts[2].SetResult();
        Assert.Equal("mount", (await Assert.ThrowsAsync<StageException>(() => pipeline.EndedAsync(upgrade))).Code);
    }

    [Fact]
    public async Task A_generation_that_was_given_up_stays_on_the_disk_while_somebody_holds_it()
    {
        await pipeline.InstallAsync(A);
        await pipeline.InstallAsync(B);
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        pipeline.Check.HeldMounts[1] = new TaskCompletionSource();
        var upgrade = pipeline.BeginUpgrade();

        Assert.Equal("mount", (await Assert.ThrowsAsync<StageException>(() => EndOf(upgrade))).Code);
        await pipeline.ConfigureAsync(B); // wakes the loop
        Assert.Contains("2", await pipeline.HeldGenerationsAsync());
        Assert.Equal([1, 2], pipeline.Store.List());

        pipeline.Check.HeldMounts[1].SetResult();
        await pipeline.SettleAsync();
        Assert.Equal([1], pipeline.Store.List());
    }

    [Fact]
    public async Task Failed_upgrades_cost_no_way_back()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.AttachFailure = Pipeline.MountRefused;
        for (var i = 0; i < 4; i++) await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B));
        pipeline.Mounter.AttachFailure = null;
        await pipeline.UpgradeAsync(B);

        Assert.Equal(1, (await pipeline.RollbackAsync()).Generation);
    }

    [Fact]
    public async Task A_first_generation_that_cannot_be_mounted_is_tried_on_and_an_upgrade_tells_so()
    {
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        await pipeline.InstallAsync(A);

        Assert.Equal("mount", (await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(A))).Code);

        pipeline.Mounter.BuildFailure = null;
        await pipeline.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await pipeline.MountAsync()).Generation);
        Assert.Equal(1, pipeline.Store.Current());
    }

    [Fact]
    public async Task A_generation_that_never_ran_is_no_way_back()
    {
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        await pipeline.InstallAsync(A);
        pipeline.Mounter.BuildFailure = null;

        var outcome = await pipeline.UpgradeAsync(B);
        await pipeline.SettleAsync();

        Assert.Equal((2, 0), (outcome.Generation, outcome.Previous));
        Assert.Equal([2], pipeline.Store.List());
        Assert.Equal("not-found", (await Assert.ThrowsAsync<StageException>(pipeline.RollbackAsync)).Code);
    }

    [Fact]
    public async Task Three_generations_are_kept()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        await pipeline.UpgradeAsync(C);
        await pipeline.UpgradeAsync(A, B);
        await pipeline.UpgradeAsync(A, C);
        await pipeline.SettleAsync();

        Assert.Equal([3, 4, 5], pipeline.Store.List());
        Assert.Equal(["3", "4", "5"], await pipeline.IdsAsync<Generation>());
    }

    [Fact]
    public async Task A_fault_of_the_loop_ends_the_upgrade_and_the_next_one_works()
    {
        await pipeline.InstallAsync(A);
        pipeline.Check.Damage = new InvalidOperationException("nobody expected this");

        Assert.Equal("io", (await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B))).Code);

        pipeline.Check.Damage = null;
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await pipeline.EndedAsync(pipeline.BeginUpgrade())).Generation);
    }

    static Task EndOf(Task upgrade) => upgrade.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
}
