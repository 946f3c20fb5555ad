using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Controllers.Tests.Linux;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>What is left when a switch ends between two calls, or when what it leaves behind resists.</summary>
[Collection(nameof(Mounts))]
public sealed class InterruptedMountTests(SquashfsFixture images)
{
    [Fact]
    public void An_old_stack_that_does_not_go_does_not_take_the_new_one_with_it() => MountStage.Run(images, SwitchMode.Symlink, stage =>
    {
        stage.Activate(stage.Plan(1, 0));
        stage.Activate(stage.Plan(2, 1));
        var old = Path.Combine(stage.Site.Mounts, "1");
        using (var tmpfs = Mounting.Create("tmpfs", old, [new MountOption("source", "somebody")], MountFlags.None))
            Mounting.Attach(tmpfs, old);

        stage.Activate(stage.Plan(3, 2));

        Assert.Equal("2", stage.Read("usr/local/share/top"));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_kill_left_beside_the_symlink_goes_with_the_next_switch_and_at_an_unmount(bool isSwitch) =>
        MountStage.Run(images, SwitchMode.Symlink, stage =>
        {
            stage.Activate(stage.Plan(1, 0));
            var directory = Path.GetDirectoryName(stage.Target)!;
            File.CreateSymbolicLink(Path.Combine(directory, $".root.{Guid.NewGuid():n}"), Files.ReadSymlink(stage.Target)!);

            if (isSwitch) stage.Activate(stage.Plan(2, 1));
            else stage.Mounter().Remove();

            Assert.Empty(Directory.GetFileSystemEntries(directory, ".*"));
        });
}

/// <summary>The same, in place.</summary>
[Collection(nameof(InPlaceMounts))]
public sealed class InterruptedCoverTests(InPlaceFixture images)
{
    const ulong MS_SHARED = 1 << 20;

    [Fact]
    public void The_place_of_originals_that_a_kill_left_shared_becomes_private() => InPlaceStage.Run(images, SwitchMode.Beneath, stage =>
    {
        var folder = Path.GetDirectoryName(stage.Base)!;
        using (var clone = Mounting.Clone(folder, MountFlags.None)) Mounting.Attach(clone, folder);
        PrivateMounts.Propagate(folder, MS_SHARED);
        var place = Path.Combine(stage.Site.Mounts, "base");
        Directory.CreateDirectory(place);
        using (var tmpfs = Mounting.Create("tmpfs", place, [new MountOption("source", "strata-base")], MountFlags.None))
            Mounting.Attach(tmpfs, place); // and here the kill came: before it was made private

        stage.Activate(stage.Plan(1, "a"));

        Assert.Equal("a", stage.Read("usr/local/bin/a"));
        Assert.All(
            Mountinfo.Read().Where(entry => entry.Target.StartsWith(place, StringComparison.Ordinal)),
            kept => Assert.Empty(kept.Propagation));
    });
}
