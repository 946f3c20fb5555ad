using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Rows 120, 122 and 136 to 150 of the hostile-input catalogue, and the vectors of extensions.md 13.</summary>
public sealed class ExtensionRulesTests
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n";

    [Fact]
    public void Of_a_great_many_findings_the_first_hundred_are_told_and_the_rest_counted()
    {
        var findings = Check(tar => Enumerable.Range(0, 120).ToList().ForEach(i => tar.Pax(("SCHILY.xattr.user.x", "1")).File($"rootfs/usr/local/{i}")));

        Assert.Equal(101, findings.Count());
        Assert.All(findings, finding => Assert.True(finding.IsWarning));
        Assert.Contains("20 more", findings.Last().Message);
    }

    [Theory]
    [InlineData("boot/vmlinuz")]
    [InlineData("usr/lib64/a.so")]
    [InlineData("sbin/init")]
    [InlineData("etc/passwd")]
    [InlineData("usr/bin/sh")]
    [InlineData("etc/logrotate.d/x")]
    [InlineData("usr/include/x.h")]
    [InlineData("usr/localx/a")]
    [InlineData("usr/local.d/a")]
    [InlineData("etc/cri/conf.dx/a")]
    [InlineData("usr/lib/firmware-evil/a")]
    [InlineData("lib/firmware-x/y")]
    [InlineData("usr/lib/modules2/a")]
    [InlineData("usr/bin/nvidia-smi-evil")]
    [InlineData("etc/ld.so.conf.d/x")]
    [InlineData("usr/lib/ld-linux-x86-64.so.2/x")]
    [InlineData("USR/local/a")]
    public void Files_outside_the_allowed_paths_are_refused(string path)
    {
        var finding = Assert.Single(Check(tar => tar.File($"rootfs/{path}")));

        Assert.Equal((ErrorCodes.PathNotAllowed, "/" + path), (finding.Code, finding.Path));
    }

    [Theory]
    [InlineData("usr/local/bin/hello")]
    [InlineData("etc/cri/conf.d/10-runsc.part")]
    [InlineData("lib/firmware/x.bin")]
    [InlineData("usr/lib/firmware/x.bin")]
    [InlineData("usr/./local//a")]
    [InlineData("lib64/ld-linux-x86-64.so.2")]
    [InlineData("usr/bin/nvidia-smi")]
    [InlineData("etc/ld.so.conf")]
    [InlineData("usr/lib/udev/rules.d/1.rules")]
    public void Files_at_allowed_paths_are_accepted(string path) => Assert.Empty(Check(tar => tar.File($"rootfs/{path}")));

    [Theory]
    [InlineData("root/.ssh", ErrorCodes.PathNotAllowed)]
    [InlineData("boot", ErrorCodes.PathNotAllowed)]
    [InlineData("etc/ld.so.conf", ErrorCodes.PathNotAllowed)]
    [InlineData("usr/local", null)]
    [InlineData("usr/lib", null)]
    [InlineData("etc/cri", null)]
    public void Empty_directories_count_apart_from_parents_of_allowed_paths(string path, string? code) =>
        Assert.Equal(code, Check(tar => tar.Dir($"rootfs/{path}")).SingleOrDefault()?.Code);

    [Theory]
    [InlineData('0', 0x1B6, ErrorCodes.WorldWritable)]
    [InlineData('0', 0x002, ErrorCodes.WorldWritable)]
    [InlineData('5', 0x1FF, ErrorCodes.WorldWritable)]
    [InlineData('0', 0x9ED, ErrorCodes.PrivilegedFile)]
    [InlineData('0', 0x5ED, ErrorCodes.PrivilegedFile)]
    [InlineData('0', 0x3ED, ErrorCodes.PrivilegedFile)]
    [InlineData('5', 0x5ED, ErrorCodes.PrivilegedFile)]
    [InlineData('3', 0x1A4, ErrorCodes.SpecialFile)]
    [InlineData('4', 0x1A4, ErrorCodes.SpecialFile)]
    [InlineData('6', 0x1A4, ErrorCodes.SpecialFile)]
    [InlineData('0', 0x1ED, null)]
    public void Modes_and_types_are_judged(char type, int mode, string? code) =>
        Assert.Equal(code, Check(tar => tar.Entry("rootfs/usr/local/x", type, mode)).SingleOrDefault()?.Code);

    [Fact]
    public void A_sticky_world_writable_directory_has_both_faults() =>
        Assert.Equal([ErrorCodes.WorldWritable, ErrorCodes.PrivilegedFile], Check(tar => tar.Dir("rootfs/usr/local/tmp", 0x3FF))
            .Select(f => f.Code));

    [Theory]
    [InlineData("SCHILY.xattr.trusted.overlay.opaque", ErrorCodes.Xattr, false)]
    [InlineData("SCHILY.xattr.user.overlay.redirect", ErrorCodes.Xattr, false)]
    [InlineData("LIBARCHIVE.xattr.trusted.overlay.opaque", ErrorCodes.Xattr, false)]
    [InlineData("SCHILY.xattr.security.capability", ErrorCodes.PrivilegedFile, false)]
    [InlineData("SCHILY.xattr.security.selinux", ErrorCodes.Xattr, true)]
    [InlineData("SCHILY.xattr.user.note", ErrorCodes.Xattr, true)]
    public void Attributes_are_dropped_or_refused(string key, string code, bool isWarning)
    {
        var finding = Assert.Single(Check(tar => tar.Pax((key, "eQ")).File("rootfs/usr/local/x")));

        Assert.Equal((code, isWarning), (finding.Code, finding.IsWarning));
    }

    [Theory]
    [InlineData("usr/local/x", "/etc/shadow")]
    [InlineData("usr/local/x", "../../../../etc")]
    [InlineData("usr/local/x", "/proc/self/root")]
    [InlineData("usr/local/x", "/usr/local/../../etc/passwd")]
    [InlineData("usr/local", "/")]
    [InlineData("usr/lib/firmware", "/etc")]
    [InlineData("usr/local/x", "x")]
    [InlineData("usr/local/x", "/usr/local/x/y")]
    [InlineData("usr/local/x", "d/../../../etc/shadow")]
    public void Links_that_leave_the_allowed_paths_or_loop_are_refused(string path, string target)
    {
        var finding = Assert.Single(Check(tar => tar.Symlink($"rootfs/{path}", target)));

        Assert.Equal((ErrorCodes.LinkTarget, false), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void Links_that_leave_through_another_link_are_refused()
    {
        var findings = Check(tar => tar.Dir("rootfs/usr/lib/firmware/d").Symlink("rootfs/usr/local/a/b/c/d", "/usr/lib/firmware/d")
            .Symlink("rootfs/usr/local/a/x", "b/c/d/../../../y"));

        Assert.Equal([(ErrorCodes.LinkTarget, "/usr/local/a/x")], findings.Select(f => (f.Code, f.Path)));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void A_chain_of_links_may_be_as_long_as_the_kernel_follows(int links, bool isFollowed)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory[$"{links}"], "end");
        for (var i = 0; i < links; i++) File.CreateSymbolicLink(directory[$"{i}"], $"{i + 1}");

        var findings = Check(tar =>
        {
            for (var i = 0; i < links; i++) tar.Symlink($"rootfs/usr/local/{i}", $"{i + 1}");
            tar.File($"rootfs/usr/local/{links}");
        });

        Assert.Equal(isFollowed, Record.Exception(() => File.ReadAllText(directory["0"])) is null);
        Assert.Equal(isFollowed ? [] : ["/usr/local/0"], findings.Select(finding => finding.Path));
    }

    [Theory]
    [InlineData("d/f", true)]
    [InlineData("d/e/f", false)]
    public void A_link_may_take_256_steps(string end, bool isTaken)
    {
        var target = string.Concat(Enumerable.Repeat("d/../", 127)) + end; // 254 steps, and those of its end

        var findings = Check(tar => tar.File("rootfs/usr/local/d/f").File("rootfs/usr/local/d/e/f")
            .LongLink(target).Symlink("rootfs/usr/local/x", "short"));

        Assert.Equal(isTaken ? [] : ["/usr/local/x"], findings.Select(finding => finding.Path));
    }

    [Theory]
    [InlineData("a.so", false)]
    [InlineData("/usr/local/lib/a.so", false)]
    [InlineData("missing", true)]
    [InlineData("/usr/lib/firmware/of-the-base", true)]
    public void Links_inside_the_allowed_paths_are_accepted(string target, bool warned)
    {
        var findings = Check(tar => tar.File("rootfs/usr/local/lib/a.so").Symlink("rootfs/usr/local/lib/a.so.1", target));

        Assert.Equal(warned ? [(ErrorCodes.LinkTarget, true)] : [], findings.Select(f => (f.Code, f.IsWarning)));
    }

    [Fact]
    public void Both_names_of_a_hard_link_are_judged() =>
        Assert.Equal("/etc/passwd", Assert.Single(Check(
            tar => tar.File("rootfs/usr/local/a").HardLink("rootfs/etc/passwd", "rootfs/usr/local/a"))).Path);

    [Theory]
    [InlineData("other")]
    [InlineData(".hidden")]
    [InlineData("Manifest.yaml")]
    [InlineData("manifest.yml")]
    [InlineData("rootfs ")]
    public void Other_names_at_the_top_are_refused(string name) =>
        Assert.Equal(ErrorCodes.UnexpectedFile, Assert.Single(Check(tar => tar.File(name))).Code);

    [Fact]
    public void Manifest_and_rootfs_are_needed()
    {
        Assert.Equal([ErrorCodes.ManifestMissing, ErrorCodes.RootfsMissing], Codes(Validate(tar => { })));
        Assert.Equal([ErrorCodes.ManifestMissing], Codes(Validate(tar => tar.Dir("rootfs"))));
        Assert.Equal([ErrorCodes.RootfsMissing], Codes(Validate(tar => tar.File("manifest.yaml", Manifest))));
        Assert.Equal([ErrorCodes.RootfsMissing], Codes(Validate(tar => tar.File("manifest.yaml", Manifest).File("rootfs"))));
        Assert.Equal([ErrorCodes.ManifestMissing], Codes(Validate(tar => tar.Symlink("manifest.yaml", "rootfs/x").Dir("rootfs"))));
        Assert.Equal([ErrorCodes.ManifestMissing], Codes(Validate(tar => tar.Dir("manifest.yaml").Dir("rootfs"))));
    }

    [Fact]
    public void All_findings_are_reported_together()
    {
        var report = Validate(tar => tar.File("manifest.yaml", "version: v2\n").File("x").Entry("rootfs/boot/x", '0', 0x1B6));

        Assert.Equal(
            [ErrorCodes.ManifestVersion, ErrorCodes.Name, ErrorCodes.PathNotAllowed, ErrorCodes.UnexpectedFile, ErrorCodes.WorldWritable],
            Codes(report).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_unsatisfied_constraint_is_told_in_the_words_of_talos()
    {
        var manifest = Manifest + "  compatibility:\n    talos:\n      version: \">= v1.4.0\"\n";
        var finding = Assert.Single(Validate(tar => tar.File("manifest.yaml", manifest).Dir("rootfs"), "v1.3.7").Findings);

        Assert.Equal(ErrorCodes.Incompatible, finding.Code);
        Assert.Equal("version constraint >= v1.4.0 can't be satisfied with Talos version 1.3.7", finding.Message);
    }

    [Fact]
    public void With_usr_merge_the_old_places_move_below_usr()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest)
            .Dir("rootfs/lib/firmware", 0x1C0).File("rootfs/lib/firmware/a").File("rootfs/usr/lib/firmware/b"));
        var inspection = ExtensionRules.Check(tree, ContentPolicy.Default, usrMerge: true, "1.9.0", LayerLimits.Default);

        Assert.Empty(inspection.Findings);
        Assert.Equal(["usr", "usr/lib", "usr/lib/firmware", "usr/lib/firmware/a", "usr/lib/firmware/b"], inspection.Entries
            .Select(e => e.Path));
    }

    [Fact]
    public void With_usr_merge_two_files_of_one_place_are_a_conflict()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest).File("rootfs/lib/firmware/a").File("rootfs/usr/lib/firmware/a"));

        Assert.Equal([ErrorCodes.Conflict], ExtensionRules.Check(tree, ContentPolicy.Default, usrMerge: true, "1.9.0", LayerLimits.Default).Findings
            .Select(f => f.Code));
    }

    [Fact]
    public void With_usr_merge_below_usr_there_is_usr_also_where_the_image_has_none()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest).File("rootfs/lib/firmware/a"));

        Assert.Equal(["usr", "usr/lib", "usr/lib/firmware", "usr/lib/firmware/a"], Merged(tree).Entries.Select(entry => entry.Path));
    }

    [Theory]
    [InlineData(0x1C0, null, 0x1C0)]
    [InlineData(null, 0x1C8, 0x1C8)]
    [InlineData(0x1C0, 0x1C8, 0x1C8)] // the one that is really there
    public void With_usr_merge_a_directory_that_is_in_both_places_has_the_mode_of_the_one_that_is_described(int? moved, int? own, int mode)
    {
        var tree = Merge(tar =>
        {
            tar.File("manifest.yaml", Manifest);
            if (moved is { } described) tar.Dir("rootfs/lib/firmware/x", described);
            if (own is { } there) tar.Dir("rootfs/usr/lib/firmware/x", there);
            tar.File("rootfs/lib/firmware/x/a").File("rootfs/usr/lib/firmware/x/b");
        });

        Assert.Empty(Merged(tree).Findings);
        Assert.Equal(mode, Merged(tree).Entries.Single(entry => entry.Path == "usr/lib/firmware/x").Mode);
    }

    [Fact]
    public void With_usr_merge_one_file_by_two_names_of_one_place_is_no_conflict()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest)
            .File("rootfs/lib/firmware/a").HardLink("rootfs/usr/lib/firmware/a", "rootfs/lib/firmware/a"));

        Assert.Empty(Merged(tree).Findings);
        Assert.Single(Merged(tree).Entries, entry => entry.Path == "usr/lib/firmware/a");
    }

    static Inspection Merged(MergedTree tree) =>
        ExtensionRules.Check(tree, ContentPolicy.Default, usrMerge: true, "1.9.0", LayerLimits.Default);

    [Fact]
    public void Parents_of_allowed_paths_are_0755_whatever_the_image_says()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest).Dir("rootfs/usr", 0x1C0).Dir("rootfs/usr/local", 0x1C0));

        Assert.Equal([0x1ED, 0x1C0], ExtensionRules.Check(tree, ContentPolicy.Default, usrMerge: false, "1.9.0", LayerLimits.Default).Entries.Select(e => e.Mode));
    }

    static IReadOnlyList<Finding> Check(Action<TarBytes> content) =>
        Validate(tar => content(tar.File("manifest.yaml", Manifest).Dir("rootfs"))).Findings;

    static ValidationReport Validate(Action<TarBytes> image, string hostVersion = "1.9.0")
    {
        AssertSameWhenPacked(Of(image), LayerLimits.Default, hostVersion);
        return ExtensionValidator.Validate(Image(image), hostVersion, ct: TestContext.Current.CancellationToken);
    }

    static IEnumerable<string> Codes(ValidationReport report) => report.Findings.Select(f => f.Code);
}
