using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class OverlayControllerTests : IAsyncDisposable
{
    const string A = "example.com/a:1";
    const string B = "example.com/b:1";

    static readonly MergeReport HidesTool = new(
        new Dictionary<string, FileOverlaps>
        {
            ["000.example.com-a-1"] = new(
                1, 0, 0, 0, [new FileOverlap("/usr/local/bin/tool", "000.example.com-a-1", FileOverlap.Base, OverlapKind.Hides, "")]),
        },
        null);

    static readonly string Always = "---\napiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\nverify: always\n";

    readonly Pipeline pipeline = new();

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task The_mount_says_what_it_is_made_of()
    {
        pipeline.Check.Report = HidesTool;

        await pipeline.InstallAsync(A);

        var mount = await pipeline.MountAsync();
        Assert.Equal((1, "/target", "/base", false), (mount.Generation, mount.Target, mount.Base, mount.Adopted));
        Assert.Equal(HidesTool.All(), mount.Overlaps);
        Assert.Equal((1, "data"), (StackName.Parse(mount.Source)!.Generation, StackName.Parse(mount.Source)!.DataId));
    }

    [Fact]
    public async Task A_switch_goes_straight_from_one_stack_to_the_next()
    {
        await pipeline.InstallAsync(A);

        await pipeline.UpgradeAsync(B);

        Assert.Equal([1, 2], pipeline.Mounter.Attached.Select(plan => plan.Name.Generation));
        Assert.Equal(2, (await pipeline.MountAsync()).Generation);
    }

    [Fact]
    public async Task What_is_mounted_already_is_adopted_and_its_list_of_hidden_files_found_again()
    {
        pipeline.Check.Report = HidesTool;
        await pipeline.InstallAsync(A);

        await pipeline.RestartAsync();

        var mount = await pipeline.MountAsync();
        Assert.True(mount.Adopted);
        Assert.Equal(HidesTool.All(), mount.Overlaps);
        Assert.Single(pipeline.Mounter.Attached);
    }

    [Fact]
    public async Task Where_files_cannot_be_read_what_is_mounted_already_is_adopted_without_a_list()
    {
        await pipeline.InstallAsync(A);
        pipeline.Check.Conflict = new IOException("a bad sector");

        await pipeline.RestartAsync();

        var mount = await pipeline.MountAsync();
        Assert.Equal((1, true, null), (mount.Generation, mount.Adopted, mount.Error?.Message));
        Assert.Equal(FileOverlaps.None, mount.Overlaps);
    }

    [Fact]
    public async Task What_the_merge_refuses_is_not_mounted_and_what_is_mounted_stays_listed()
    {
        var refused = HidesTool with { Refusal = new StageException(ErrorCodes.Conflict, "no", "do") };
        await pipeline.InstallAsync(A);
        pipeline.Check.Report = refused;

        await pipeline.RestartAsync();

        Assert.Equal((1, null), ((await pipeline.MountAsync()).Generation, (await pipeline.MountAsync()).Error));
        Assert.Equal("conflict", (await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B))).Code);
        Assert.Single(pipeline.Mounter.Attached);
    }

    [Theory]
    [InlineData(false, new int[0])]
    [InlineData(true, new[] { 1, 1 })]
    public async Task Where_the_policy_says_always_every_byte_is_read_at_each_look(bool isAlways, int[] read)
    {
        await pipeline.ConfigureTextAsync($"machine:\n  install:\n    extensions:\n      - image: {A}\n{(isAlways ? Always : "")}");
        await pipeline.SettleAsync();

        await pipeline.RestartAsync();

        Assert.Equal(read, pipeline.Check.ReadInFull);
    }

    [Fact]
    public async Task A_layer_that_changed_under_a_mount_that_is_always_verified_is_told_and_the_mount_stays()
    {
        await pipeline.ConfigureTextAsync($"machine:\n  install:\n    extensions:\n      - image: {A}\n{Always}");
        await pipeline.SettleAsync();
        pipeline.Check.Damage = new StageException(ErrorCodes.ImageDigest, "other bytes", "check the disk");

        await pipeline.RestartAsync();

        var mount = await pipeline.MountAsync();
        Assert.Equal((1, true, "image-digest"), (mount.Generation, mount.Adopted, mount.Error?.Code));
        pipeline.Check.Damage = null;
        await pipeline.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Null((await pipeline.MountAsync()).Error);
    }

    [Fact]
    public async Task After_a_restart_the_mount_is_made_to_follow_current()
    {
        await pipeline.InstallAsync(A);
        await pipeline.UpgradeAsync(B);
        pipeline.Store.SetCurrent(1);

        await pipeline.RestartAsync();

        var mount = await pipeline.MountAsync();
        Assert.Equal((1, false), (mount.Generation, mount.Adopted));
        Assert.Equal(["000.example.com-a-1"], mount.Layers);
    }

    [Fact]
    public async Task Current_is_renamed_before_the_stack_is_shown()
    {
        int? seen = 0;
        pipeline.Mounter.Attaching = () => seen = pipeline.Store.Current();

        await pipeline.InstallAsync(A);

        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task A_stack_that_cannot_be_shown_takes_current_back()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.AttachFailure = Pipeline.MountRefused;
        int? seen = 0;
        pipeline.Mounter.Attaching = () => seen = pipeline.Store.Current();

        await Assert.ThrowsAsync<StageException>(() => pipeline.UpgradeAsync(B));

        Assert.Equal(2, seen);
        Assert.Equal(1, pipeline.Store.Current());
    }

    [Fact]
    public async Task A_first_stack_that_cannot_be_shown_leaves_no_current()
    {
        pipeline.Mounter.AttachFailure = Pipeline.MountRefused;

        await pipeline.InstallAsync(A);

        Assert.Null(pipeline.Store.Current());
        Assert.Equal((0, "mount"), ((await pipeline.MountAsync()).Generation, (await pipeline.MountAsync()).Error!.Code));
    }

    [Fact]
    public async Task A_fault_of_ours_is_shown_and_tried_again_when_the_status_says()
    {
        pipeline.Mounter.BuildFailure = new InvalidOperationException("never thought of");
        await pipeline.InstallAsync(A);
        var error = (await pipeline.MountAsync()).Error!;
        Assert.Equal(("internal", pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (error.Code, error.NextRetry));
        pipeline.Mounter.BuildFailure = null;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Null((await pipeline.MountAsync()).Error);
    }

    [Fact]
    public async Task A_stack_that_cannot_be_built_changes_nothing_and_is_tried_again_when_the_status_says()
    {
        pipeline.Mounter.BuildFailure = Pipeline.MountRefused;
        await pipeline.InstallAsync(A);
        var error = (await pipeline.MountAsync()).Error!;
        Assert.Equal((1, pipeline.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (error.Attempts, error.NextRetry));
        pipeline.Mounter.BuildFailure = null;

        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.999));
        Assert.Empty(pipeline.Mounter.Attached);
        await pipeline.AdvanceAsync(TimeSpan.FromSeconds(0.001));

        Assert.Null((await pipeline.MountAsync()).Error);
        Assert.Single(pipeline.Mounter.Attached);
    }

    [Fact]
    public async Task Only_the_mounted_generation_is_held()
    {
        await pipeline.InstallAsync(A);
        Assert.Equal(["1"], await pipeline.HeldGenerationsAsync());

        await pipeline.UpgradeAsync(B);

        Assert.Equal(["2"], await pipeline.HeldGenerationsAsync());
    }

    [Fact]
    public async Task Damaged_layers_are_not_mounted()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.Remove();
        pipeline.Check.Damage = new StageException(ErrorCodes.ImageDigest, "other bytes", "check the disk");

        await pipeline.RestartAsync();

        Assert.Equal("image-digest", (await pipeline.MountAsync()).Error!.Code);
        Assert.Single(pipeline.Mounter.Attached);
    }

    [Fact]
    public async Task In_place_the_mount_lists_what_it_covers_and_the_plan_carries_it()
    {
        pipeline.Check.Covers = [new PlannedCover("/usr/local", ["000.example.com-a-1"])];

        await pipeline.InstallAsync(A);

        Assert.Equal(["/usr/local"], (await pipeline.MountAsync()).Covers);
        Assert.Equal(pipeline.Check.Covers, Assert.Single(pipeline.Mounter.Attached).Covers);
    }

    [Fact]
    public async Task Who_holds_what_was_mounted_before_is_told_until_the_next_switch()
    {
        await pipeline.InstallAsync(A);
        pipeline.Mounter.Holders = new Holders([new MountHolder(7, "sleep", ["cwd /usr/local"])], IsCutShort: true);
        await pipeline.UpgradeAsync(B);
        var told = await pipeline.MountAsync();
        Assert.Equal(pipeline.Mounter.Holders, new Holders(told.Holders, told.HoldersCutShort));

        pipeline.Mounter.Holders = Holders.None;
        await pipeline.UpgradeAsync(A);

        Assert.Empty((await pipeline.MountAsync()).Holders);
    }

    [Fact]
    public async Task A_mount_outlives_the_agent()
    {
        await pipeline.InstallAsync(A);

        await pipeline.Harness.StopAsync();

        Assert.NotNull(pipeline.Mounter.Observe().Active);
    }
}
