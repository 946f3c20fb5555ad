using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class StackObserverTests
{
    static readonly MountSite Site = new("abc", "/srv/base", "/run/strata/root", "/run/strata/mounts");
    static readonly MountPlan Two = Plan(2, "x");

    static MountPlan Plan(int generation, params string[] layers) => new(
        new StackName("abc", generation, StackName.DigestOf("/srv/base", layers)),
        "/srv/base",
        layers.Select(layer => new PlannedLayer(layer, $"/{layer}.sqsh")).ToEquatableArray());

    static MountedState Observe(string lines, string? link = null) =>
        StackObserver.Observe(Site, Mountinfo.Parse($"1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 0:9 / /run rw - tmpfs tmpfs rw\n{lines}"), link);

    static string Overlay(int id, int parent, MountPlan plan, string target = "/run/strata/root") =>
        $"{id} {parent} 0:{id} / {target} ro,nosuid,nodev - overlay {plan.Name} ro\n";

    [Fact]
    public void Nothing_mounted_is_attached_to() =>
        Assert.IsType<MountChange.Attach>(MountChange.Between(Two, Observe("")));

    [Fact]
    public void The_wanted_stack_is_adopted() =>
        Assert.IsType<MountChange.Nothing>(MountChange.Between(Two, Observe(Overlay(5, 2, Two))));

    [Fact]
    public void Another_list_of_the_same_generation_is_switched_from() =>
        Assert.IsType<MountChange.Switch>(MountChange.Between(Two, Observe(Overlay(5, 2, Plan(2, "y")))));

    [Fact]
    public void The_top_is_found_by_parents_not_by_the_order_of_lines()
    {
        var state = Observe(Overlay(5, 9, Plan(1, "old")) + Overlay(9, 2, Two));

        Assert.Equal(1, state.Active?.Name?.Generation);
        Assert.Equal(2, Assert.Single(state.Others).Name?.Generation);
    }

    [Fact]
    public void A_foreign_mount_on_top_leaves_nothing_active()
    {
        var state = Observe(Overlay(5, 2, Two) + "6 5 0:77 / /run/strata/root rw - tmpfs none rw\n");

        Assert.Null(state.Active);
        Assert.Equal(Two.Name, Assert.Single(state.Others).Name);
    }

    [Fact]
    public void A_read_only_clone_of_the_base_is_the_stack_of_no_members()
    {
        var state = Observe("5 2 8:1 /srv/base /run/strata/root ro,nosuid,nodev,relatime - ext4 /dev/sda rw\n");

        Assert.IsType<MountChange.Nothing>(MountChange.Between(Plan(9), state));
        Assert.IsType<MountChange.Switch>(MountChange.Between(Two, state));
    }

    [Theory]
    [InlineData("5 2 8:1 /srv/base /run/strata/root rw,nosuid,nodev - ext4 /dev/sda rw\n")]
    [InlineData("5 2 8:1 /srv/other /run/strata/root ro,nosuid,nodev - ext4 /dev/sda rw\n")]
    [InlineData("5 2 8:2 /srv/base /run/strata/root ro,nosuid,nodev - ext4 /dev/sdb rw\n")]
    public void Other_bind_mounts_are_not_ours(string line) => Assert.Null(Observe(line).Active);

    [Fact]
    public void With_a_symlink_the_stack_it_names_is_active_and_those_beside_are_others()
    {
        var one = Overlay(5, 2, Plan(1, "old"), "/run/strata/mounts/1");
        var two = Overlay(6, 2, Two, "/run/strata/mounts/2");

        var state = Observe(one + two, "/run/strata/mounts/2");

        Assert.Equal(Two.Name, state.Active?.Name);
        Assert.Equal("/run/strata/mounts/1", Assert.Single(state.Others).MountPoint);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("5 2 0:77 / /run/strata/root rw - tmpfs somebody rw\n", null)]
    [InlineData("5 2 0:77 / /run/strata/root ro - overlay strata:else:3:00 rw\n", "else")]
    [InlineData("5 2 0:77 / /run/strata/root ro - overlay strata:abc:3:00 rw\n", null)]
    [InlineData("5 2 0:77 / /run/strata/root ro - overlay strata:else:3:00 rw\n6 5 0:78 / /run/strata/root ro - overlay strata:abc:3:00 rw\n", null)]
    [InlineData("5 2 0:77 / /run/strata/root ro - overlay strata:abc:3:00 rw\n6 5 0:78 / /run/strata/root ro - overlay strata:else:3:00 rw\n", "else")]
    [InlineData("5 2 0:77 / /run/strata/root ro - overlay strata:else:3:00 rw\n6 5 0:78 / /run/strata/root rw - tmpfs somebody rw\n", "else")]
    [InlineData("5 2 8:1 /srv/base /run/strata/root ro,nosuid,nodev - ext4 /dev/sda rw\n", null)]
    public void A_place_is_anothers_where_its_stack_lies_on_top_of_ours(string lines, string? data) =>
        Assert.Equal(data, StackObserver.OtherAt(Site, Site.Target, Mountinfo.Parse($"1 0 8:1 / / rw - ext4 /dev/sda rw\n{lines}"))?.DataId);

    [Fact]
    public void Nothing_wanted_removes_what_is_there()
    {
        Assert.IsType<MountChange.Remove>(MountChange.Between(null, Observe(Overlay(5, 2, Two))));
        Assert.IsType<MountChange.Nothing>(MountChange.Between(null, Observe("")));
    }

    [Fact]
    public void A_name_survives_its_text() => Assert.Equal(Two.Name, StackName.Parse(Two.Name.ToString()));

    [Theory]
    [InlineData("overlay")]
    [InlineData("strata:abc:x:00")]
    [InlineData("strata:abc:-1:00")]
    [InlineData("strata:abc:1:00:")]
    public void Other_sources_are_no_names(string source) => Assert.Null(StackName.Parse(source));
}
