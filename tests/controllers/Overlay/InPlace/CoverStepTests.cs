using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>From lines of mountinfo to the steps that are to be taken; nothing is mounted.</summary>
public sealed class CoverStepTests
{
    static readonly MountSite Site = MountSite.InPlace("abc", "/srv/base", "/srv/base/run/mounts");
    static readonly StackName Old = Name(1, "old");
    static readonly StackName Wanted = Name(2, "new");

    [Fact]
    public void What_is_not_covered_is_covered_in_order() =>
        Assert.Equal("Cover /etc/cri, Cover /usr/local", Steps("", "/etc/cri", "/usr/local"));

    [Fact]
    public void What_is_as_wanted_needs_no_step() => Assert.Equal("", Steps(Overlay(5, 2, Wanted, "/usr/local"), "/usr/local"));

    [Fact]
    public void Another_generation_is_replaced() =>
        Assert.Equal("Replace /usr/local", Steps(Overlay(5, 2, Old, "/usr/local"), "/usr/local"));

    [Fact]
    public void What_nothing_touches_any_more_is_uncovered_last() => Assert.Equal(
        "Replace /usr/local, Uncover /etc/cri",
        Steps(Overlay(5, 2, Old, "/etc/cri") + Overlay(6, 2, Old, "/usr/local"), "/usr/local"));

    [Fact]
    public void What_stands_in_the_way_is_uncovered_first() => Assert.Equal(
        "Uncover /etc/cri/conf.d, Cover /etc/cri, Cover /usr/local",
        Steps(Overlay(5, 2, Old, "/etc/cri/conf.d"), "/etc/cri", "/usr/local"));

    [Fact]
    public void The_wanted_overlay_below_another_is_shown() =>
        Assert.Equal("Show /usr/local", Steps(Overlay(6, 5, Old, "/usr/local") + Overlay(5, 2, Wanted, "/usr/local"), "/usr/local"));

    [Fact]
    public void Below_a_foreign_mount_nothing_is_as_wanted() => Assert.Equal(
        "Replace /usr/local",
        Steps(Overlay(5, 2, Wanted, "/usr/local") + "6 5 0:77 / /srv/base/usr/local rw - tmpfs none rw\n", "/usr/local"));

    [Fact]
    public void Overlays_of_others_and_originals_are_no_covers() => Assert.Equal(
        "Cover /usr/local",
        Steps(
            Overlay(5, 2, new StackName("other", 1, "x"), "/usr/local")
            + Overlay(6, 2, Old, "/run/mounts/base/usr-local")
            + "7 2 0:9 / /srv/basement/usr/local ro - overlay strata:abc:1:x ro\n",
            "/usr/local"));

    [Fact]
    public void A_plan_without_covers_is_not_one_without_members()
    {
        var state = new MountedState(null, [], CoverObserver.Observe(Site, Mountinfo.Parse(Lines(Overlay(5, 2, Old, "/usr/local")))));

        Assert.IsType<MountChange.Rearrange>(MountChange.Between(Plan(), state));
        Assert.IsType<MountChange.Nothing>(MountChange.Between(Plan(), MountedState.Nothing));
        Assert.IsType<MountChange.Remove>(MountChange.Between(null, state));
        Assert.IsType<MountChange.Attach>(MountChange.Between(Plan() with { Covers = null }, MountedState.Nothing));
    }

    [Theory]
    [InlineData("5 2 0:5 / {0}/data rw - tmpfs none rw\n", "{0}/data")]
    [InlineData("5 2 0:5 / {0} rw - ext4 /dev/sdb rw\n6 5 0:6 / {0}/data rw - tmpfs none rw\n", "{0}/data")]
    [InlineData("5 2 0:5 / {0} rw - ext4 /dev/sdb rw\n", null)]
    [InlineData("5 2 0:5 / {0}x/data rw - tmpfs none rw\n", null)]
    [InlineData("6 2 0:6 / {0}/data rw - tmpfs none rw\n5 2 0:5 / {0} rw - ext4 /dev/sdb rw\n", null)]
    [InlineData("5 2 0:5 / {0} ro - overlay strata:abc:1:x ro\n6 5 0:6 / {0} rw - tmpfs none rw\n", "{0}")]
    [InlineData("5 2 0:5 / {0} ro - overlay strata:abc:1:x ro\n6 5 0:6 / {0}/d rw - tmpfs none rw\n", "{0}/d")]
    public void What_is_mounted_over_or_inside_a_directory_is_found_and_what_is_hidden_already_is_not(string lines, string? obstacle)
    {
        static string Local(string text) => text.Replace("{0}", "/srv/base/usr/local", StringComparison.Ordinal);

        var mounts = Mountinfo.Parse(Lines(Local(lines)));
        var step = new CoverStep.Cover(new PlannedCover("/usr/local", []));
        var over = Record.Exception(() => new CoverCheck(Site).RequireOursOnTop(step, mounts));

        var found = over is StageException { Code: ErrorCodes.Submount }
            ? step.Directory.Insert(0, "/srv/base")
            : SubMounts.In(Site, "/usr/local", mounts).SingleOrDefault()?.Target;

        Assert.Equal(obstacle is null ? null : Local(obstacle), found);
    }

    [Fact]
    public void Only_what_programs_see_counts_as_mounted_inside()
    {
        var lines = $"""
            5 2 0:5 / /srv/base/usr/local/a rw - tmpfs hidden rw
            6 2 0:6 / /srv/base/usr/local rw - tmpfs base rw
            7 6 0:7 / /srv/base/usr/local/a/b rw - tmpfs hidden rw
            8 6 0:8 / /srv/base/usr/local/a rw - tmpfs hidden rw
            9 8 0:9 / /srv/base/usr/local/a rw - tmpfs seen rw
            10 9 0:10 / /srv/base/usr/local/a/c rw - tmpfs seen rw
            11 6 0:11 / /srv/base/usr/localx rw - tmpfs elsewhere rw

            """;

        var found = SubMounts.In(Site, "/usr/local", Mountinfo.Parse(Lines(lines)));

        Assert.Equal(["9 seen", "10 seen"], found.Select(entry => $"{entry.Id} {entry.Source}"));
    }

    [Fact]
    public void What_comes_to_light_again_is_not_lost()
    {
        var lines = $"""
            5 2 0:5 / /srv/base/usr/local/same rw - tmpfs x rw
            6 2 0:6 / /srv/base/usr/local/other rw - tmpfs x rw
            {Overlay(7, 2, Old, "/usr/local").TrimEnd()}
            8 7 0:5 / /srv/base/usr/local/same rw - tmpfs x rw
            9 7 0:9 / /srv/base/usr/local/other rw - tmpfs x rw
            10 7 0:5 / /srv/base/usr/local/new rw - tmpfs x rw

            """;

        var lost = SubMounts.LostWith(Site, "/usr/local", 1, Mountinfo.Parse(Lines(lines)));

        Assert.Equal([9, 10], lost.Select(entry => entry.Id));
    }

    [Theory]
    [InlineData("/usr/local", "usr-local")]
    [InlineData("/etc/cri-o/conf.d", @"etc-cri\x2do-conf.d")]
    [InlineData("/etc/cri/o", "etc-cri-o")]
    [InlineData(@"/etc/a\x2db", @"etc-a\x5cx2db")]
    public void Originals_have_names_that_differ(string directory, string name) => Assert.Equal(name, KeptOriginals.NameOf(directory));

    static string Steps(string lines, params string[] wanted)
    {
        var mounted = CoverObserver.Observe(Site, Mountinfo.Parse(Lines(lines)));
        var steps = CoverStep.Between(Wanted, Plan(wanted).Covers!.Value, mounted);
        return string.Join(", ", steps.Items.Select(step => $"{step.GetType().Name} {step.Directory}"));
    }

    static MountPlan Plan(params string[] covers) =>
        new(Wanted, Site.Base, [], covers.Select(directory => new PlannedCover(directory, [])).ToEquatableArray());

    static string Lines(string lines) => $"1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 8:2 / /srv/base rw - ext4 /dev/sdb rw\n{lines}";

    static StackName Name(int generation, string layer) => new("abc", generation, StackName.DigestOf("/srv/base", [layer]));

    static string Overlay(int id, int parent, StackName name, string directory) =>
        $"{id} {parent} 0:{id} / /srv/base{directory} ro,nosuid,nodev - overlay {name} ro\n";
}
