using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

[CollectionDefinition(nameof(Mounts), DisableParallelization = true)]
public sealed class Mounts : ICollectionFixture<SquashfsFixture>;

/// <summary>What holds in every way of switching.</summary>
[Collection(nameof(Mounts))]
public sealed class MounterTests(SquashfsFixture images)
{
    const ulong MS_SHARED = 1 << 20;

    public static TheoryData<SwitchMode> Modes => [SwitchMode.Beneath, SwitchMode.Symlink];

    public static TheoryData<SwitchMode, string> Ways => new(
        from mode in new[] { SwitchMode.Beneath, SwitchMode.Symlink }
        from lowers in new[] { "Descriptors", "Paths", "Text" }
        select (mode, lowers));

    [Theory, MemberData(nameof(Ways))]
    public void Layers_lie_over_the_base_and_the_last_one_on_top(SwitchMode mode, string lowers) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0, 2, 1), lowers);

        Assert.Equal("1", stage.Read("usr/local/share/top"));
        Assert.Equal("0", stage.Read("usr/local/share/0"));
        Assert.Equal("2", stage.Read("usr/local/share/2"));
        Assert.Equal("base", stage.Read("etc/base"));
        Assert.DoesNotContain(Mountinfo.Read(), entry => entry.Target.Contains("staging"));
    });

    [Theory, MemberData(nameof(Ways))]
    public void Fourteen_layers_are_mounted(SwitchMode mode, string lowers) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, [.. Enumerable.Range(0, SquashfsFixture.Count)]), lowers);

        Assert.Equal("13", stage.Read("usr/local/share/top"));
        stage.AssertLoops(SquashfsFixture.Count);
        Assert.All(Enumerable.Range(0, SquashfsFixture.Count), layer => Assert.Equal($"{layer}", stage.Read($"usr/local/share/{layer}")));
    });

    [Theory, MemberData(nameof(Ways))]
    public void A_hundred_and_twenty_layers_are_mounted(SwitchMode mode, string lowers) => MountStage.Run(images, mode, stage =>
    {
        const int count = 120;
        var layers = Enumerable.Range(0, count).Select(layer => layer % SquashfsFixture.Count).ToArray();

        stage.Activate(stage.Plan(1, layers), lowers);

        Assert.Equal($"{layers[^1]}", stage.Read("usr/local/share/top"));
        stage.AssertLoops(count);
        Assert.All(Enumerable.Range(0, SquashfsFixture.Count), layer => Assert.Equal($"{layer}", stage.Read($"usr/local/share/{layer}")));
        stage.Mounter().Remove();
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void One_layer_is_mounted(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 3));

        Assert.Equal("3", stage.Read("usr/local/share/top"));
    });

    [Theory, MemberData(nameof(Modes))]
    public void No_layers_show_the_base_read_only(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1));

        Assert.Equal("base", stage.Read("usr/local/share/top"));
        Assert.Contains("Read-only", Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(stage.Target, "x"), "")).Message);
        Assert.Equal(new MountedStack(null, stage.Visible().Target), stage.Mounter().Observe().Active);
    });

    [Theory, MemberData(nameof(Ways))]
    public void The_merged_root_is_read_only_without_set_id_and_devices(SwitchMode mode, string lowers) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(7, 0, 1), lowers);

        Assert.Contains("Read-only", Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(stage.Target, "etc/x"), "")).Message);
        var mount = stage.Visible();
        Assert.Equal("overlay", mount.Type);
        Assert.StartsWith($"strata:{MountStage.DataId}:7:", mount.Source);
        Assert.Superset(new HashSet<string> { "ro", "nosuid", "nodev" }, mount.Options.ToHashSet());
        Assert.Contains("redirect_dir=nofollow", mount.SuperOptions);
    });

    [Theory, MemberData(nameof(Modes))]
    public void Loop_devices_are_read_only_and_clear_themselves(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));

        var loop = Directory.GetDirectories("/sys/block", "loop*").Single(device =>
            File.Exists($"{device}/loop/backing_file") && File.ReadAllText($"{device}/loop/backing_file").Trim() == stage.Image(0));
        Assert.Equal("1", File.ReadAllText($"{loop}/ro").Trim());
        Assert.Equal("1", File.ReadAllText($"{loop}/loop/autoclear").Trim());
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_switch_replaces_the_stack(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        stage.Activate(stage.Plan(2, 1));
        stage.Activate(stage.Plan(3));
        stage.Activate(stage.Plan(4, 2));
        stage.Activate(stage.Plan(5, 3));

        Assert.Equal("3", stage.Read("usr/local/share/top"));
        Assert.False(stage.Has("usr/local/share/0"));
        stage.AssertLoops(mode == SwitchMode.Beneath ? 1 : 2);
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_reader_sees_no_failed_open_over_100_switches(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(0, 0));
        var stop = false;
        var opens = 0;
        var failures = new List<string>();
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                opens++;
                try
                {
                    _ = stage.Read("usr/local/share/top");
                }
                catch (IOException failure)
                {
                    failures.Add(failure.Message);
                }
            }
        });
        reader.Start();

        for (var generation = 1; generation <= 100; generation++) stage.Activate(stage.Plan(generation, generation % 3));

        Volatile.Write(ref stop, true);
        reader.Join();
        Assert.Empty(failures);
        Assert.True(opens > 100, $"only {opens} opens");
    });

    [Theory, MemberData(nameof(Modes))]
    public void An_open_file_of_the_old_stack_stays_readable_and_its_loop_goes_when_it_is_closed(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        using (var open = File.OpenText(Path.Combine(stage.Target, "usr/local/share/0")))
        {
            stage.Activate(stage.Plan(2, 1));
            stage.Activate(stage.Plan(3, 2));

            Assert.Equal("0", open.ReadToEnd());
        }

        stage.AssertLoops(mode == SwitchMode.Beneath ? 1 : 2);
    });

    [Theory, MemberData(nameof(Modes))]
    public void Who_still_uses_a_superseded_stack_is_told_when_it_is_detached(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        using var open = File.OpenRead(Path.Combine(stage.Target, "usr/local/share/0"));

        var second = stage.Activate(stage.Plan(2, 1));
        var third = stage.Activate(stage.Plan(3, 2));

        var (told, silent) = mode == SwitchMode.Beneath ? (second, third) : (third, second);
        Assert.Single(told, IsUs);
        Assert.DoesNotContain(silent, IsUs);
        Assert.DoesNotContain(stage.Mounter().Remove().Items, IsUs);

        // Others may be told too: a run of tests beside this one has mounts in namespaces of its threads, and the kernel gives ids again.
        static bool IsUs(MountHolder holder) => holder.Pid == Environment.ProcessId;
    });

    [Theory, MemberData(nameof(Modes))]
    public void Removing_leaves_mounts_and_loop_devices_as_they_were(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        var before = Mountinfo.Read().Select(entry => entry.Id).ToArray();
        stage.Activate(stage.Plan(1, 0));
        stage.Activate(stage.Plan(2));
        stage.Activate(stage.Plan(3, 0, 1));

        stage.Mounter().Remove();

        Assert.Equal(before, Mountinfo.Read().Select(entry => entry.Id));
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
        Assert.Equal(MountedState.Nothing, stage.Mounter().Observe());
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_restarted_agent_finds_its_stack_and_has_nothing_to_do(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        var plan = stage.Plan(4, 0, 1);
        stage.Activate(plan);

        var state = stage.Mounter().Observe();

        Assert.Equal(plan.Name, state.Active?.Name);
        Assert.IsType<MountChange.Nothing>(MountChange.Between(plan, state));
        Assert.IsType<MountChange.Switch>(MountChange.Between(stage.Plan(5, 2), state));
    });

    [Theory, MemberData(nameof(Modes))]
    public void The_stack_of_another_data_directory_is_not_ours(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));

        var other = new Mounter(stage.Site with { DataId = "ffff" }, mode, LowerMode.Auto);

        Assert.Null(other.Observe().Active);
    });

    [Theory, MemberData(nameof(Modes))]
    public void The_stack_of_another_data_directory_is_never_covered(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        var before = Mountinfo.Read().Select(entry => entry.Id).ToArray();
        var plan = stage.Plan(1, 1);
        var theirs = plan with { Name = plan.Name with { DataId = "ffff" } };
        var other = new Mounter(stage.Site with { DataId = "ffff", Mounts = $"{stage.Site.Mounts}-of-other" }, mode, LowerMode.Auto);

        var failure = Assert.Throws<StageException>(() => other.Build(theirs));

        Assert.Equal(("target-taken", true), (failure.Code, failure.Retriable));
        Assert.Contains(MountStage.DataId, failure.Message);
        Assert.Equal("0", stage.Read("usr/local/share/top"));
        Assert.Equal(before, Mountinfo.Read().Select(entry => entry.Id));

        stage.Mounter().Remove();
        using (var built = other.Build(theirs)) built.Attach();

        Assert.Equal("1", stage.Read("usr/local/share/top"));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_built_stack_that_is_not_attached_leaves_nothing(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        var before = Mountinfo.Read().Select(entry => entry.Id).ToArray();

        stage.Mounter().Build(stage.Plan(2, 1, 2)).Dispose();

        Assert.Equal(before, Mountinfo.Read().Select(entry => entry.Id));
        stage.AssertLoops(1);
    });

    [Theory, MemberData(nameof(Ways))]
    public void A_layer_that_cannot_be_mounted_undoes_the_others_and_leaves_the_old_stack(SwitchMode mode, string lowers) =>
        MountStage.Run(images, mode, stage =>
        {
            stage.Activate(stage.Plan(1, 0));
            var broken = Path.Combine(Path.GetDirectoryName(stage.Target)!, "broken.sqsh");
            var bytes = File.ReadAllBytes(stage.Image(3));
            File.WriteAllBytes(broken, bytes[..200]);
            var good = stage.Plan(2, 1, 2);
            var plan = good with { Layers = [.. good.Layers, new PlannedLayer("002.broken", broken)] };

            var failure = Assert.Throws<StageException>(() => stage.Mounter(lowers).Build(plan));

            Assert.Equal(ErrorCodes.Corrupt, failure.Code);
            Assert.Contains("truncated", failure.Message);
            stage.AssertLoops(1);
            Assert.Equal("0", stage.Read("usr/local/share/top"));
        });

    [Theory, MemberData(nameof(Modes))]
    public void A_target_that_cannot_be_mounted_on_is_named_and_leaves_nothing(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        Directory.CreateDirectory(Path.Combine(stage.Target, "occupied"));
        if (mode == SwitchMode.Beneath)
        {
            Directory.Delete(stage.Target, recursive: true);
            File.WriteAllText(stage.Target, "a file");
        }

        var failure = Assert.Throws<StageException>(() => stage.Activate(stage.Plan(1, 0)));

        Assert.Equal(ErrorCodes.Mount, failure.Code);
        Assert.Contains(stage.Target, failure.Message);
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Everything_holds_below_a_shared_mount_whose_propagation_stays(SwitchMode mode) => MountStage.Run(images, mode, stage =>
    {
        var folder = Path.GetDirectoryName(stage.Target)!;
        using (var tmpfs = Mounting.Create("tmpfs", folder, [], MountFlags.None)) Mounting.Attach(tmpfs, folder);
        PrivateMounts.Propagate(folder, MS_SHARED);

        stage.Activate(stage.Plan(1, 0));
        stage.Activate(stage.Plan(2, 1), "Paths");
        stage.Activate(stage.Plan(3), "Text");
        stage.Activate(stage.Plan(4, 1, 2), "Text");

        Assert.Equal("2", stage.Read("usr/local/share/top"));
        Assert.StartsWith("shared:", Assert.Single(Mountinfo.Read().Single(entry => entry.Target == folder).Propagation));
        stage.Mounter().Remove();
        stage.AssertLoops(0);
        Assert.DoesNotContain(Mountinfo.Read(), entry => entry.Target.StartsWith(folder + "/", StringComparison.Ordinal));
    });

    [Fact]
    public void A_switch_that_was_cut_between_its_two_steps_is_completed() => MountStage.Run(images, SwitchMode.Beneath, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        var plan = stage.Plan(2, 1);
        using (var stack = new StackBuilder(new StagingArea(stage.Site.Mounts), LowerMode.Auto).Build(plan)) Mounting.AttachBeneath(stack, stage.Target);
        Assert.Equal("0", stage.Read("usr/local/share/top"));

        stage.Activate(plan);

        Assert.Equal("1", stage.Read("usr/local/share/top"));
        stage.AssertLoops(1);
    });

    [Fact]
    public void By_itself_the_mounter_switches_beneath_where_the_kernel_can() => MountStage.Run(images, SwitchMode.Auto, stage =>
    {
        stage.Activate(stage.Plan(1, 0));

        Assert.Equal(Mounting.CanAttachBeneath() ? FileType.Directory : FileType.Symlink, Files.TypeOf(stage.Target));
    });

    [Fact]
    public void By_itself_the_mounter_goes_on_with_a_symlink_that_it_finds() => MountStage.Run(images, SwitchMode.Symlink, stage =>
    {
        stage.Activate(stage.Plan(1, 0));

        using (var built = new Mounter(stage.Site).Build(stage.Plan(2, 1))) built.Attach();

        Assert.Equal(FileType.Symlink, Files.TypeOf(stage.Target));
        Assert.Equal("1", stage.Read("usr/local/share/top"));
    });

    [Fact]
    public void Going_back_to_the_generation_before_shows_the_stack_that_is_still_mounted() => MountStage.Run(images, SwitchMode.Symlink, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        stage.Activate(stage.Plan(2, 1));
        stage.Activate(stage.Plan(1, 0));

        Assert.Equal("0", stage.Read("usr/local/share/top"));
        stage.AssertLoops(2);
    });
}
