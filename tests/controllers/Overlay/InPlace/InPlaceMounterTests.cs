using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Strata.Resources;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

[CollectionDefinition(nameof(InPlaceMounts), DisableParallelization = true)]
public sealed class InPlaceMounts : ICollectionFixture<InPlaceFixture>;

/// <summary>What holds in place, with and without a kernel that mounts beneath.</summary>
[Collection(nameof(InPlaceMounts))]
public sealed class InPlaceMounterTests(InPlaceFixture images)
{
    const ulong MS_SHARED = 1 << 20;

    const string Local = "/usr/local";

    /// <summary>Files of the base that no layer hides.</summary>
    static readonly string[] Kept = ["usr/local/kept/x", "etc/cri/conf.d/kept/x", "usr/lib/firmware/kept/x"];

    public static TheoryData<SwitchMode> Modes => [SwitchMode.Beneath, SwitchMode.Symlink];

    public static TheoryData<SwitchMode, string> Ways => new(
        from mode in new[] { SwitchMode.Beneath, SwitchMode.Symlink }
        from lowers in new[] { "Descriptors", "Paths", "Text" }
        select (mode, lowers));

    /// <summary>From which set to which, and the step that fails: both have three directories to change.</summary>
    public static TheoryData<SwitchMode, string, string, int> Failures => Changes([0, 1, 2]);

    /// <summary>The same, and how many steps are taken before the cut.</summary>
    public static TheoryData<SwitchMode, string, string, int> Cuts => Changes([1, 2]);

    [Theory, MemberData(nameof(Ways))]
    public void Each_touched_directory_shows_the_layers_over_its_original(SwitchMode mode, string lowers) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a", "b", "c"), lowers);

        Assert.Equal("/etc/cri/conf.d=1 /usr/lib/firmware=1 /usr/local=1", stage.Seen());
        string[] paths = ["usr/local/top", "usr/local/bin/a", "etc/cri/conf.d/b", "etc/cri/conf.d/c", "usr/lib/firmware/c/fw"];
        Assert.Equal(["c", "a", "b", "c", "c"], paths.Select(stage.Read));
        Assert.All(Kept, path => Assert.Equal("base", stage.Read(path)));
        stage.AssertLoops(3);
        Assert.DoesNotContain(Mountinfo.Read(), entry => entry.Target.Contains("staging"));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Only_touched_directories_become_read_only(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a", "b"));

        Assert.Contains("Read-only", Assert.Throws<IOException>(() => File.WriteAllText(stage.In("usr/local/new"), "")).Message);
        Assert.Contains("Read-only", Assert.Throws<IOException>(() => File.WriteAllText(stage.In("etc/cri/conf.d/new"), "")).Message);
        File.WriteAllText(stage.In("usr/lib/firmware/new"), "");
        File.WriteAllText(stage.In("usr/new"), "");
        File.WriteAllText(stage.In("etc/new"), "");
        var mounts = Mountinfo.Read().Where(entry => entry.Target.StartsWith(stage.Base + "/", StringComparison.Ordinal)).ToArray();
        Assert.Equal([stage.In("etc/cri/conf.d"), stage.In("usr/local")], mounts.Select(entry => entry.Target).Order());
        Assert.All(mounts, mount => Assert.Superset(new HashSet<string> { "ro", "nosuid", "nodev" }, mount.Options.ToHashSet()));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Upgrades_touch_more_and_fewer_directories_and_a_rollback_goes_back(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        Assert.Equal("/usr/local=1", stage.Seen());

        stage.Activate(stage.Plan(2, "b", "d"));
        Assert.Equal("/etc/cri/conf.d=2 /usr/lib/firmware=2 /usr/local=2", stage.Seen());
        Assert.False(File.Exists(stage.In("usr/local/bin/a")));
        Assert.Equal("d", stage.Read("usr/lib/firmware/d"));

        stage.Activate(stage.Plan(3, "d"));
        Assert.Equal("/usr/lib/firmware=3", stage.Seen());
        Assert.Equal("base", stage.Read("usr/local/top"));
        File.WriteAllText(stage.In("usr/local/writable"), "again");

        stage.Activate(stage.Plan(2, "b", "d"));
        Assert.Equal("/etc/cri/conf.d=2 /usr/lib/firmware=2 /usr/local=2", stage.Seen());
        Assert.Equal(("b", "again"), (stage.Read("usr/local/top"), stage.Read("usr/local/writable")));

        stage.Activate(stage.Plan(4));
        Assert.Equal("", stage.Seen());
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Removing_restores_the_original_byte_for_byte(SwitchMode mode) => Run(mode, stage =>
    {
        var (tree, mounts) = (stage.Tree(), stage.Mounts().ToArray());
        stage.Activate(stage.Plan(1, "a", "c"));
        stage.Activate(stage.Plan(2, "c", "b"));
        stage.Activate(stage.Plan(3, "d"));
        stage.Activate(stage.Plan(4, "a", "b", "c", "d"));

        stage.Mounter().Remove();

        Assert.Equal(tree, stage.Tree());
        Assert.Equal(mounts, stage.Mounts());
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Readers_see_no_failed_open_over_100_switches(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a", "b", "c"));
        using var readers = new Readers([.. Kept.Select(stage.In)]);

        for (var generation = 2; generation <= 100; generation++)
            stage.Activate(stage.Plan(generation, (generation % 4) switch { 0 => ["a", "b", "c"], 1 => ["b", "d"], 2 => ["a"], _ => [] }));

        readers.Stop();
        Assert.Empty(readers.Failures);
        Assert.All(readers.Opens, opens => Assert.True(opens > 100, $"only {opens} opens"));
    });

    [Theory, MemberData(nameof(Failures))]
    public void A_step_that_fails_takes_the_earlier_ones_back(SwitchMode mode, string from, string to, int failing) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, Names(from)));
        var (tree, seen) = (stage.Tree(), stage.Seen());
        var plan = stage.Plan(2, Names(to));
        var steps = CoverStep.Between(plan.Name, plan.Covers!.Value, stage.Covers());
        Assert.True(steps.Count > failing, $"{steps.Count} steps");
        var place = stage.In(steps[failing].Directory[1..]);

        using (var built = stage.Mounter().Build(plan))
        {
            stage.MountTmpfs($"{place}/kept");
            var failure = Assert.Throws<StageException>(() => built.Attach());
            Assert.Equal((ErrorCodes.Submount, true), (failure.Code, failure.Message.Contains($"{place}/kept", StringComparison.Ordinal)));
        }

        Mounting.Detach($"{place}/kept");
        Assert.Equal(seen, stage.Seen());
        Assert.Equal(tree, stage.Tree());
        stage.AssertLoops(Names(from).Length);
        stage.Activate(plan);
        Assert.All(stage.Covers(), cover => Assert.Equal(2, cover.Stacks.Items[^1].Generation));
        stage.Mounter().Remove();
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Cuts))]
    public void After_a_cut_between_steps_a_new_run_brings_all_of_one_generation(SwitchMode mode, string from, string to, int taken) =>
        Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, Names(from)));
        var (tree, seen) = (stage.Tree(), stage.Seen());
        var next = stage.Plan(2, Names(to));
        Cut(stage, next, taken);

        stage.Activate(stage.Plan(1, Names(from)));
        Assert.Equal(seen, stage.Seen());
        Assert.Equal(tree, stage.Tree());

        Cut(stage, next, taken);
        stage.Activate(next);
        Assert.All(stage.Covers(), cover => Assert.Equal(2, cover.Stacks.Items[^1].Generation));
        Assert.IsType<MountChange.Nothing>(MountChange.Between(next, stage.Mounter().Observe()));
        stage.Mounter().Remove();
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Fact]
    public void A_switch_that_was_cut_between_mounting_beneath_and_detaching_is_completed() => Run(SwitchMode.Beneath, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        var next = stage.Plan(2, "b", "a");
        using (var built = BuildByHand(stage, next, [.. next.Covers!.Value]))
            Mounting.AttachBeneath(built.Items[1], stage.In("usr/local"));
        Assert.Equal("a", stage.Read("usr/local/top"));

        stage.Activate(next);

        Assert.Equal("/etc/cri/conf.d=2 /usr/local=2", stage.Seen());
        Assert.Equal("a", stage.Read("usr/local/top"));
        stage.Mounter().Remove();
        Assert.Equal("base", stage.Read("usr/local/top"));
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_restarted_agent_finds_its_covers_and_has_nothing_to_do(SwitchMode mode) => Run(mode, stage =>
    {
        var plan = stage.Plan(4, "a", "b");
        stage.Activate(plan);

        var state = stage.Mounter().Observe();

        Assert.IsType<MountChange.Nothing>(MountChange.Between(stage.Plan(4, "a", "b"), state));
        Assert.IsType<MountChange.Rearrange>(MountChange.Between(stage.Plan(5, "a", "b"), state));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Where_the_base_lacks_a_directory_the_one_above_is_covered_also_when_asked_again(SwitchMode mode) => Run(mode, stage =>
    {
        Directory.Delete(stage.In("etc/cri/conf.d"), recursive: true);
        stage.Activate(stage.Plan(1, "b"));
        Assert.Equal("/etc/cri=1 /usr/local=1", stage.Seen());
        Assert.Equal("b", stage.Read("etc/cri/conf.d/b"));

        Assert.IsType<MountChange.Nothing>(MountChange.Between(stage.Plan(1, "b"), stage.Mounter().Observe()));
        stage.Activate(stage.Plan(2, "c"));

        Assert.Equal("/etc/cri=2 /usr/lib/firmware=2 /usr/local=2", stage.Seen());
        Assert.Equal(["c"], Directory.GetFiles(stage.In("etc/cri/conf.d")).Select(Path.GetFileName));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_cover_around_or_inside_the_wanted_one_gives_way(SwitchMode mode) => Run(mode, stage =>
    {
        var inner = stage.Plan(1, "b");
        var outer = stage.Plan(2, "b") with { Covers = [new PlannedCover("/etc/cri", ["b"]), new PlannedCover(Local, ["b"])] };

        foreach (var plan in (MountPlan[])[inner, outer, inner, outer])
        {
            stage.Activate(plan);
            Assert.Equal(plan.Covers!.Value.Items.Select(cover => cover.Directory), stage.Covers().Items.Select(cover => cover.Directory));
            Assert.Equal(("b", "base"), (stage.Read("etc/cri/conf.d/b"), stage.Read("etc/cri/conf.d/kept/x")));
        }

        stage.Mounter().Remove();
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_somebody_mounted_over_a_cover_is_not_taken_away(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        stage.MountTmpfs("usr/local");

        Assert.Equal(ErrorCodes.Submount, Assert.Throws<StageException>(() => stage.Activate(stage.Plan(2, "b"))).Code);
        Assert.Equal(ErrorCodes.Submount, Assert.Throws<StageException>(() => stage.Activate(stage.Plan(2))).Code);
        Assert.Equal(ErrorCodes.Submount, Assert.Throws<StageException>(() => stage.Mounter().Remove()).Code);

        Assert.Equal("somebody", Mountinfo.Read().Last(entry => entry.Target == stage.In("usr/local")).Source);
        Mounting.Detach(stage.In("usr/local"));
        Assert.Equal("a", stage.Read("usr/local/top"));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_directory_that_is_a_mount_of_its_own_is_covered_and_comes_back(SwitchMode mode) => Run(mode, stage =>
    {
        stage.MountTmpfs("usr/local");
        InPlaceStage.Write(stage.Base, "usr/local/own", "mine");

        stage.Activate(stage.Plan(1, "a"));
        stage.Activate(stage.Plan(2, "b"));
        Assert.Equal(("b", "mine"), (stage.Read("usr/local/top"), stage.Read("usr/local/own")));

        stage.Mounter().Remove();
        Assert.Equal(["own"], Directory.GetFileSystemEntries(stage.In("usr/local")).Select(Path.GetFileName));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_directory_behind_a_symlink_is_refused(SwitchMode mode) => Run(mode, stage =>
    {
        var plan = stage.Plan(1, "a");
        Directory.Move(stage.In("usr/local"), stage.In("moved"));
        File.CreateSymbolicLink(stage.In("usr/local"), "../moved");

        var failure = Assert.Throws<StageException>(() => stage.Activate(plan));

        Assert.Equal(ErrorCodes.HidesSymlink, failure.Code);
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void An_original_that_somebody_unmounted_is_told_and_the_cover_stays(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        Mounting.Detach(Path.Combine(stage.Site.Mounts, "base"));

        var failure = Assert.Throws<StageException>(() => stage.Activate(stage.Plan(2, "b")));

        Assert.Equal(ErrorCodes.Mount, failure.Code);
        Assert.Contains("strata unmount", failure.Hint);
        Assert.Equal("a", stage.Read("usr/local/top"));
        stage.Mounter().Remove();
        Assert.Equal("base", stage.Read("usr/local/top"));
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void Covers_of_another_data_directory_are_not_ours(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        var other = new InPlaceMounter(stage.Site with { DataId = "ffff" }, mode, LowerMode.Auto);

        other.Remove();

        Assert.Equal("a", stage.Read("usr/local/top"));
        Assert.Empty(other.Observe().Covers);
    });

    [Theory, MemberData(nameof(Modes))]
    public void Covers_of_another_data_directory_are_never_covered(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        var (mounts, plan) = (stage.Mounts().ToArray(), stage.Plan(1, "b"));
        var other = new InPlaceMounter(stage.Site with { DataId = "ffff", Mounts = $"{stage.Site.Mounts}-of-other" }, mode, LowerMode.Auto);

        var failure = Assert.Throws<StageException>(() => other.Build(plan with { Name = plan.Name with { DataId = "ffff" } }));

        Assert.Equal(("target-taken", true), (failure.Code, failure.Retriable));
        Assert.Contains("/usr/local", failure.Message);
        Assert.Equal("a", stage.Read("usr/local/top"));
        Assert.Equal(mounts, stage.Mounts());
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_is_built_and_not_attached_leaves_nothing(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        var (mounts, tree) = (stage.Mounts().ToArray(), stage.Tree());

        stage.Mounter().Build(stage.Plan(2, "b", "d")).Dispose();

        Assert.Equal(mounts, stage.Mounts());
        Assert.Equal(tree, stage.Tree());
        stage.AssertLoops(1);
    });

    [Theory, MemberData(nameof(Modes))]
    public void Everything_holds_on_a_shared_base_whose_propagation_stays(SwitchMode mode) => Run(mode, stage =>
    {
        var folder = Path.GetDirectoryName(stage.Base)!;
        using (var clone = Mounting.Clone(folder, MountFlags.None)) Mounting.Attach(clone, folder);
        PrivateMounts.Propagate(folder, MS_SHARED);
        var mounts = stage.Mounts().ToArray();

        stage.Activate(stage.Plan(1, "a", "b"));
        stage.Activate(stage.Plan(2, "c"), "Text");
        stage.Activate(stage.Plan(3, "d"), "Paths");
        stage.Activate(stage.Plan(4, "b", "c"));

        Assert.Equal("c", stage.Read("usr/local/top"));
        Assert.StartsWith("shared:", Assert.Single(Mountinfo.Read().Single(entry => entry.Target == folder).Propagation));
        Assert.All(
            Mountinfo.Read().Where(entry => entry.Target.StartsWith(Path.Combine(stage.Site.Mounts, "base"), StringComparison.Ordinal)),
            kept => Assert.Empty(kept.Propagation));
        stage.Mounter().Remove();
        Assert.Equal(mounts, stage.Mounts());
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_layer_that_cannot_be_mounted_changes_nothing(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        var mounts = stage.Mounts().ToArray();
        var plan = stage.Plan(2, "a", "b", "d");
        plan = plan with { Layers = [.. plan.Layers.Items.Take(2), new PlannedLayer("d", stage.In("etc/x"))] };

        Assert.Equal(ErrorCodes.Corrupt, Assert.Throws<StageException>(() => stage.Mounter().Build(plan)).Code);

        Assert.Equal(mounts, stage.Mounts());
        stage.AssertLoops(1);
    });

    [Fact]
    public void On_older_kernels_every_overlay_stays_below_the_next_until_the_original_comes_back() => Run(SwitchMode.Symlink, stage =>
    {
        for (var generation = 1; generation <= 10; generation++) stage.Activate(stage.Plan(generation, "a"));

        Assert.Equal(10, Assert.Single(stage.Covers()).Stacks.Count);
        stage.Activate(stage.Plan(11));
        Assert.Equal(("", "base"), (stage.Seen(), stage.Read("usr/local/top")));
        stage.AssertLoops(0);
    });

    static TheoryData<SwitchMode, string, string, int> Changes(IEnumerable<int> steps) => new(
        from mode in new[] { SwitchMode.Beneath, SwitchMode.Symlink }
        from sets in new[] { ("", "abc"), ("abc", "cab"), ("abc", ""), ("ab", "cd"), ("cd", "ab") }
        from step in steps
        select (mode, sets.Item1, sets.Item2, step));

    void Run(SwitchMode mode, Action<InPlaceStage> body) => InPlaceStage.Run(images, mode, body);

    static string[] Names(string letters) => [.. letters.Select(letter => letter.ToString())];

    /// <summary>Leaves everything as an agent does that is killed after some steps.</summary>
    static void Cut(InPlaceStage stage, MountPlan plan, int taken)
    {
        var steps = CoverStep.Between(plan.Name, plan.Covers!.Value, stage.Covers());
        var planned = steps.Items.OfType<CoverStep.Building>().Select(step => step.Planned).ToArray();
        using var built = BuildByHand(stage, plan, planned);
        using var change = new CoverSwitch(stage.Site, stage.Mode);
        change.Take(
            steps.Items.Take(taken).ToEquatableArray(),
            planned.Zip(built.Items).ToDictionary(pair => pair.First.Directory, pair => new NewCover(pair.Second, [])));
    }

    static MountHandles BuildByHand(InPlaceStage stage, MountPlan plan, IReadOnlyList<PlannedCover> covers)
    {
        var originals = new KeptOriginals(stage.Site);
        return new StackBuilder(new StagingArea(stage.Site.Mounts), LowerMode.Auto)
            .Build(plan, covers, cover => originals.Find(cover.Directory) ?? originals.Keep(cover.Directory, []));
    }
}
