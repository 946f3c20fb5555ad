using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Overlay;

public sealed class CoveredDirectoriesTests
{
    static readonly Tree Debian = new(
    [
        "/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/lib/firmware", "/usr/lib/modules", "/usr/lib/udev", "/usr/local", "/usr/local/bin",
        "/usr/share",
    ]);

    [Fact]
    public void An_allowed_directory_is_covered_as_one_whatever_lies_deeper() =>
        Assert.Equal("/usr/local", Covered("/usr/local/bin/tool", "/usr/local/share/doc/tool/readme", "/usr/local/bin/other"));

    [Fact]
    public void Each_allowed_directory_is_covered_for_itself() =>
        Assert.Equal(
            "/usr/lib/firmware /usr/lib/modules /usr/local", Covered("/usr/local/x", "/usr/lib/modules/6/x.ko", "/usr/lib/firmware/x"));

    [Fact]
    public void Where_the_base_lacks_it_the_deepest_directory_above_is_covered() =>
        Assert.Equal("/usr/lib/udev", Covered("/usr/lib/udev/rules.d/60-x.rules"));

    [Theory]
    [InlineData("/etc/cri/conf.d/10-x.part", "/etc/cri/conf.d", "/etc")]
    [InlineData("/usr/share/egl/x.json", "/usr/share/egl", "/usr/share")]
    [InlineData("/lib/firmware/x", "/lib/firmware", "/")]
    public void Never_the_systems_own_directories(string path, string missing, string system)
    {
        var refusal = Refusal(path);

        Assert.Equal(
            ("not-coverable", $"extension x brings {path}; the base has no directory {missing}, and {system} is never covered as a whole"),
            (refusal.Code, refusal.Message));
        Assert.Contains($"make the directory {missing}", refusal.Hint);
    }

    [Theory]
    [InlineData("/usr/bin/nvidia-smi", "/usr/bin")]
    [InlineData("/etc/ld.so.cache", "/etc")]
    public void A_single_file_in_one_of_them_is_refused(string path, string system)
    {
        var refusal = Refusal(path);

        Assert.Equal("not-coverable", refusal.Code);
        Assert.Contains($"brings {path} into {system}", refusal.Message);
    }

    [Fact]
    public void Of_nested_directories_the_outer_one_is_covered()
    {
        var tree = new Tree(["/etc", "/etc/cri", "/etc/cri/conf.d"]);

        Assert.Equal("/etc/cri", Covered(tree, File("/etc/cri/conf.d/x"), File("/etc/cri/y")));
    }

    [Fact]
    public void A_directory_that_the_base_has_touches_nothing_and_one_it_lacks_does()
    {
        Assert.Equal("", Covered(Debian, Directory("/usr"), Directory("/usr/local"), Directory("/usr/local/bin")));
        Assert.Equal("/usr/local", Covered(Debian, Directory("/usr"), Directory("/usr/local/new")));
    }

    [Theory]
    [InlineData("/var/lib/x", "/var/lib")]
    [InlineData("/run/strata/mounts/x", "/run/strata/mounts")]
    [InlineData("/etc/systemd/system/x", "/etc/systemd/system")]
    public void A_directory_outside_the_allowed_paths_never_covers_what_it_lies_in(string path, string system)
    {
        var tree = new Tree(["/etc", "/etc/systemd", "/etc/systemd/system", "/run", "/run/strata", "/run/strata/mounts", "/var", "/var/lib"]);

        var refusal = Assert.Throws<StageException>(() => Covered(tree, Directory(path)));

        Assert.Equal("not-coverable", refusal.Code);
        Assert.Contains($"brings {path} into {system}, which belongs to the system", refusal.Message);
    }

    [Fact]
    public void Nothing_is_covered_for_nothing() => Assert.Equal("", Covered());

    [Fact]
    public void A_cover_names_the_members_that_bring_something_in_it_bottom_first()
    {
        var covers = CoveredDirectories.Compute(
            [
                new MemberIndex("0", [File("/usr/local/a")]),
                new MemberIndex("1", [File("/usr/lib/firmware/b")]),
                new MemberIndex("2", [Directory("/usr/local"), File("/usr/lib/firmware/c")]),
                new MemberIndex("3", [Directory("/usr/lib")]),
            ],
            Debian);

        Assert.Equal(["1", "2"], covers[0].Members);
        Assert.Equal(["0", "2"], covers[1].Members);
    }

    [Theory]
    [InlineData("usr/local/strata", true)]
    [InlineData("/lib/firmware", true)]
    [InlineData("/usr/lib/firmware/x", true)]
    [InlineData("/var/lib/strata", false)]
    [InlineData("/usr/localx", false)]
    [InlineData("../elsewhere", false)]
    public void What_may_come_to_lie_in_a_cover_is_known_beforehand(string path, bool may) =>
        Assert.Equal(may, CoveredDirectories.MayHold(path));

    [Theory]
    [InlineData("/usr/local/share/x/file")]
    [InlineData("/usr/local/share/x")]
    public void What_would_lie_below_a_mount_inside_a_cover_is_refused(string path)
    {
        var tree = new Tree(["/usr", "/usr/local", "/usr/local/share"]) { MountPoints = ["/proc", "/usr/local/share/x"] };

        var refusal = Assert.Throws<StageException>(() => Covered(tree, File(path)));

        Assert.Equal(
            ("submount", $"extension x brings {path}, which nobody would see: /usr/local/share/x is a mount of its own"),
            (refusal.Code, refusal.Message));
    }

    [Fact]
    public void A_mount_that_no_file_lies_below_is_in_nobodys_way()
    {
        var tree = new Tree(["/usr", "/usr/local", "/usr/local/bin", "/usr/local/share", "/usr/local/share/x"])
        {
            MountPoints = ["/usr/local", "/usr/local/share/x"],
        };

        Assert.Equal("/usr/local", Covered(tree, File("/usr/local/bin/x"), File("/usr/local/share/xy"), Directory("/usr/local/share/x")));
    }

    static string Covered(params string[] files) => Covered(Debian, [.. files.Select(File)]);

    static string Covered(IBaseTree tree, params LayerEntry[] entries) =>
        string.Join(' ', CoveredDirectories.Compute([new MemberIndex("x", entries)], tree).Items.Select(cover => cover.Directory));

    static StageException Refusal(string path) => Assert.Throws<StageException>(() => Covered(path));

    static LayerEntry File(string path) => new(path, LayerEntryType.File, 0b110_100_100, Digest: ContentDigests.Of("x"));

    static LayerEntry Directory(string path) => new(path, LayerEntryType.Directory, 0b111_101_101);

    sealed class Tree(IReadOnlyList<string> directories) : IBaseTree
    {
        public IReadOnlyCollection<string> MountPoints { get; init; } = [];

        public LayerEntryType? Find(string path) => directories.Contains(path) ? LayerEntryType.Directory : null;
    }
}
