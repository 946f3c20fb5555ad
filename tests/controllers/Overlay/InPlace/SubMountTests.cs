using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>What is mounted inside a covered directory stays visible there, through every switch, and is as before when all is over.</summary>
[Collection(nameof(InPlaceMounts))]
public sealed class SubMountTests(InPlaceFixture images)
{
    const ulong MS_SHARED = 1 << 20;
    const ulong MS_UNBINDABLE = 1 << 17;

    public static TheoryData<SwitchMode> Modes => [SwitchMode.Beneath, SwitchMode.Symlink];

    [Theory, MemberData(nameof(Modes))]
    public void It_is_seen_with_all_that_is_mounted_in_it_and_can_be_written(SwitchMode mode) => Run(mode, stage =>
    {
        MountTwo(stage);
        var mounts = stage.Mounts().ToArray();

        foreach (var names in (string[][])[["a"], ["b", "c"], ["a", "c"]])
        {
            stage.Activate(stage.Plan(names.Length + names[0][0], names));

            Assert.Equal(names[^1], stage.Read("usr/local/top"));
            Assert.Equal(("outer", "inner"), (stage.Read("usr/local/kept/outer"), stage.Read("usr/local/kept/in/inner")));
            File.WriteAllText(stage.In("usr/local/kept/in/written"), names[0]);
        }

        stage.Mounter().Remove();
        Assert.Equal(mounts, stage.Mounts());
        Assert.Equal("a", stage.Read("usr/local/kept/in/written"));
        stage.AssertLoops(0);
        Assert.Empty(Directory.GetFileSystemEntries(stage.Site.Mounts));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_file_with_another_mounted_over_it_keeps_it(SwitchMode mode) => Run(mode, stage =>
    {
        InPlaceStage.Write(stage.Base, "etc/other", "other");
        using (var file = Mounting.Clone(stage.In("etc/other"), MountFlags.None)) Mounting.Attach(file, stage.In("usr/local/kept/x"));

        stage.Activate(stage.Plan(1, "a"));

        Assert.Equal("other", stage.Read("usr/local/kept/x"));
        stage.Mounter().Remove();
        Assert.Equal("other", stage.Read("usr/local/kept/x"));
    });

    [Theory, MemberData(nameof(Modes))]
    public void On_a_shared_base_the_originals_are_not_unmounted_with_the_copies(SwitchMode mode) => Run(mode, stage =>
    {
        var folder = Path.GetDirectoryName(stage.Base)!;
        using (var clone = Mounting.Clone(folder, MountFlags.None)) Mounting.Attach(clone, folder);
        PrivateMounts.Propagate(folder, MS_SHARED);
        MountTwo(stage);
        var mounts = stage.Mounts().ToArray();
        Assert.All(
            Mountinfo.Read().Where(entry => entry.Target.StartsWith(stage.In("usr/local/kept"), StringComparison.Ordinal)),
            entry => Assert.StartsWith("shared:", Assert.Single(entry.Propagation)));

        stage.Activate(stage.Plan(1, "a"));
        stage.Activate(stage.Plan(2, "b"));
        stage.Activate(stage.Plan(3, "c"));

        Assert.Equal("inner", stage.Read("usr/local/kept/in/inner"));
        stage.Mounter().Remove();
        Assert.Equal(mounts, stage.Mounts());
        Assert.Equal(("outer", "inner"), (stage.Read("usr/local/kept/outer"), stage.Read("usr/local/kept/in/inner")));
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_was_mounted_on_a_cover_goes_along_to_the_next_and_is_not_taken_away_with_the_last(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        stage.MountTmpfs("usr/local/kept");
        InPlaceStage.Write(stage.Base, "usr/local/kept/late", "late");

        stage.Activate(stage.Plan(2, "b"));
        Assert.Equal(("b", "late"), (stage.Read("usr/local/top"), stage.Read("usr/local/kept/late")));

        foreach (var end in (Action[])[() => stage.Mounter().Remove(), () => stage.Activate(stage.Plan(3, "d"))])
        {
            var refusal = Assert.Throws<StageException>(end);
            Assert.Equal((ErrorCodes.Submount, true), (refusal.Code, refusal.Retriable));
            Assert.Contains(stage.In("usr/local/kept"), refusal.Message);
            Assert.Equal("late", stage.Read("usr/local/kept/late"));
        }

        Mounting.Detach(stage.In("usr/local/kept"));
        stage.Mounter().Remove();
        Assert.Equal(("base", "base"), (stage.Read("usr/local/top"), stage.Read("usr/local/kept/x")));
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_comes_while_a_switch_is_under_way_is_not_lost(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        using (var built = stage.Mounter().Build(stage.Plan(2, "b")))
        {
            stage.MountTmpfs("usr/local/kept");
            Assert.Equal(ErrorCodes.Submount, Assert.Throws<StageException>(() => built.Attach()).Code);
        }

        Assert.Equal("a", stage.Read("usr/local/top"));
        InPlaceStage.Write(stage.Base, "usr/local/kept/late", "late");
        stage.Activate(stage.Plan(2, "b"));
        Assert.Equal(("b", "late"), (stage.Read("usr/local/top"), stage.Read("usr/local/kept/late")));
    });

    [Theory, MemberData(nameof(Modes))]
    public void A_step_that_fails_brings_it_back_with_the_overlay_before(SwitchMode mode) => Run(mode, stage =>
    {
        MountTwo(stage);
        stage.Activate(stage.Plan(1, "a", "d"));
        var plan = stage.Plan(2, "b"); // /etc/cri/conf.d and /usr/local first, then /usr/lib/firmware comes to light
        using (var built = stage.Mounter().Build(plan))
        {
            stage.MountTmpfs("usr/lib/firmware/kept");
            Assert.Equal(ErrorCodes.Submount, Assert.Throws<StageException>(() => built.Attach()).Code);
        }

        Assert.Equal("/usr/lib/firmware=1 /usr/local=1", stage.Seen());
        Assert.Equal(("outer", "inner"), (stage.Read("usr/local/kept/outer"), stage.Read("usr/local/kept/in/inner")));
        Mounting.Detach(stage.In("usr/lib/firmware/kept"));
        stage.Activate(plan);
        Assert.Equal(("b", "inner"), (stage.Read("usr/local/top"), stage.Read("usr/local/kept/in/inner")));
    });

    /// <summary>As after a kill between mounting beneath and taking off the top.</summary>
    [Fact]
    public void A_switch_that_was_cut_is_completed_with_it() => Run(SwitchMode.Beneath, stage =>
    {
        MountTwo(stage);
        var mounts = stage.Mounts().ToArray();
        stage.Activate(stage.Plan(1, "a"));
        var place = stage.In("usr/local");
        using (var old = Mounting.CloneTree(place, MountFlags.None))
        {
            stage.Activate(stage.Plan(2, "b"));
            Mounting.Attach(old, place);
        }

        Assert.Equal("a", stage.Read("usr/local/top"));
        stage.Activate(stage.Plan(2, "b"));

        Assert.Equal(("b", "outer", "inner"), (stage.Read("usr/local/top"), stage.Read("usr/local/kept/outer"), stage.Read("usr/local/kept/in/inner")));
        stage.Mounter().Remove();
        Assert.Equal(mounts, stage.Mounts());
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_the_next_generation_has_no_place_for_is_told_and_nothing_changes(SwitchMode mode) => Run(mode, stage =>
    {
        stage.Activate(stage.Plan(1, "a"));
        stage.MountTmpfs("usr/local/bin");
        var mounts = stage.Mounts().ToArray();

        var refusal = Assert.Throws<StageException>(() => stage.Activate(stage.Plan(2, "b")));

        Assert.Equal((ErrorCodes.Submount, true), (refusal.Code, refusal.Message.Contains("no such place", StringComparison.Ordinal)));
        Assert.Equal(mounts, stage.Mounts());
        stage.AssertLoops(1);
    });

    [Theory, MemberData(nameof(Modes))]
    public void What_cannot_be_copied_is_refused_and_nothing_changes(SwitchMode mode) => Run(mode, stage =>
    {
        stage.MountTmpfs("usr/local/kept");
        PrivateMounts.Propagate(stage.In("usr/local/kept"), MS_UNBINDABLE);
        var mounts = stage.Mounts().ToArray();

        var refusal = Assert.Throws<StageException>(() => stage.Activate(stage.Plan(1, "c")));

        Assert.Equal((ErrorCodes.Submount, true), (refusal.Code, refusal.Retriable));
        Assert.Contains(stage.In("usr/local/kept"), refusal.Message);
        Assert.Equal(mounts, stage.Mounts());
        stage.AssertLoops(0);
    });

    [Theory, MemberData(nameof(Modes))]
    public void Whether_an_extension_has_files_below_it_is_answered_alike_before_and_after(SwitchMode mode) => Run(mode, stage =>
    {
        stage.MountTmpfs("usr/local/kept");
        InPlaceStage.Write(stage.Base, "usr/local/kept/below", "below");
        var tree = new OriginalTree(stage.Base, stage.Site.Mounts);
        foreach (var generation in (int[])[1, 2])
        {
            Assert.Equal(["/usr/local/kept"], tree.MountPoints);
            Assert.Equal(LayerEntryType.File, tree.Find("/usr/local/kept/below"));
            stage.Activate(stage.Plan(generation, "a"));
        }
    });

    static void MountTwo(InPlaceStage stage)
    {
        stage.MountTmpfs("usr/local/kept");
        InPlaceStage.Write(stage.Base, "usr/local/kept/outer", "outer");
        Directory.CreateDirectory(stage.In("usr/local/kept/in"));
        stage.MountTmpfs("usr/local/kept/in");
        InPlaceStage.Write(stage.Base, "usr/local/kept/in/inner", "inner");
    }

    void Run(SwitchMode mode, Action<InPlaceStage> body) => InPlaceStage.Run(images, mode, body);
}
