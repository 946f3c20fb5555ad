using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;
using static Strata.Controllers.Tests.SquashfsBuild.TestLayer;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Each switch of the policy about content, for its sides beside the default, which ExtensionRulesTests has.</summary>
public sealed class ContentPolicyTests
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n";

    static readonly ContentPolicy Default = ContentPolicy.Default;

    /// <summary>The columns of extensions.md 2.3: for each path the releases that allow it.</summary>
    public static TheoryData<string, string[]> Paths => new()
    {
        { "etc/cri/conf.d/x", ["1.3", "1.4", "1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/local/x", ["1.3", "1.4", "1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "lib/firmware/x", ["1.3", "1.4", "1.5", "1.8", "1.9"] },
        { "lib/modules/x", ["1.3", "1.4", "1.5", "1.8", "1.9"] },
        { "lib64/ld-linux-x86-64.so.2", ["1.3", "1.4", "1.5", "1.8", "1.9"] },
        { "usr/lib/firmware/x", ["1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/lib/modules/x", ["1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/lib/ld-linux-x86-64.so.2", ["1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/lib/ld-linux-aarch64.so.1", ["1.12", "1.13", "1.14"] },
        { "sbin/ldconfig", ["1.9"] },
        { "usr/bin/ldconfig", ["1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "etc/ld.so.conf", ["1.13", "1.14"] },
        { "etc/ld.so.cache", ["1.13", "1.14"] },
        { "usr/bin/nvidia-modprobe", ["1.13", "1.14"] },
        { "usr/bin/nvidia-pcc", ["1.13", "1.14"] },
        { "usr/bin/nvidia-smi", ["1.13", "1.14"] },
        { "usr/bin/nvidia-ctk", ["1.13", "1.14"] },
        { "usr/bin/nvidia-cdi-hook", ["1.13", "1.14"] },
        { "usr/bin/nvme", ["1.13", "1.14"] },
        { "usr/etc/udev/rules.d/x", ["1.3", "1.4", "1.5", "1.8"] },
        { "usr/lib/udev/rules.d/x", ["1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/share/glvnd/x", ["1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "usr/share/egl/x", ["1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
        { "etc/vulkan/x", ["1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"] },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Allowed_paths_narrowed_to_a_release_are_those_of_that_release(string path, string[] releases)
    {
        string[] all = ["1.3", "1.4", "1.5", "1.8", "1.9", "1.10", "1.11", "1.12", "1.13", "1.14"];

        var taking = all.Where(release => Check(Default with { AllowedPaths = release }, tar => tar.File($"rootfs/{path}")) is []);

        Assert.Equal(releases, taking);
        Assert.Empty(Check(Default, tar => tar.File($"rootfs/{path}")));
    }

    [Fact]
    public void A_link_into_the_paths_of_another_release_leads_outside()
    {
        var finding = Assert.Single(Check(
            Default with { AllowedPaths = "1.9" }, tar => tar.Symlink("rootfs/usr/local/l", "/usr/lib/firmware/x")));

        Assert.Equal((ErrorCodes.LinkTarget, false), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void The_modes_of_parents_do_not_depend_on_the_release()
    {
        var tree = Merge(tar => tar.File("manifest.yaml", Manifest).Dir("rootfs/usr/share", 0x1C0).File("rootfs/usr/local/x"));

        var inspection = ExtensionRules.Check(tree, Default with { AllowedPaths = "1.3", OutsideDirectories = OutsideRule.Allow }, false, "1.9.0", LayerLimits.Default);

        Assert.Equal(0x1ED, inspection.Entries.Single(entry => entry.Path == "usr/share").Mode);
    }

    [Theory]
    [InlineData("root/.ssh", true)]
    [InlineData("boot", true)]
    [InlineData("etc/ld.so.conf", false)]
    public void Directories_outside_may_be_allowed_and_are_told(string path, bool isAllowed)
    {
        var finding = Assert.Single(Check(Default with { OutsideDirectories = OutsideRule.Allow }, tar => tar.Dir($"rootfs/{path}")));

        Assert.Equal((ErrorCodes.PathNotAllowed, isAllowed), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void Files_outside_are_refused_whatever_is_said_of_directories() =>
        Assert.False(Assert.Single(Check(Default with { OutsideDirectories = OutsideRule.Allow }, tar => tar.File("rootfs/boot/x"))).IsWarning);

    [Theory]
    [InlineData("/etc/shadow", true)]
    [InlineData("../../../../etc", true)]
    [InlineData("d/../../../etc/shadow", true)]
    [InlineData("x", false)]
    public void Links_that_leave_may_be_allowed_and_are_told_and_loops_never(string target, bool isAllowed)
    {
        var finding = Assert.Single(Check(Default with { OutsideLinks = OutsideRule.Allow }, tar => tar.Symlink("rootfs/usr/local/x", target)));

        Assert.Equal((ErrorCodes.LinkTarget, isAllowed), (finding.Code, finding.IsWarning));
    }

    [Theory]
    [InlineData("/usr/lib/firmware/of-the-base", DanglingRule.Warn, true)]
    [InlineData("/usr/lib/firmware/of-the-base", DanglingRule.Refuse, false)]
    public void Dangling_links_may_be_refused(string target, DanglingRule rule, bool isWarning)
    {
        var finding = Assert.Single(Check(Default with { DanglingLinks = rule }, tar => tar.Symlink("rootfs/usr/local/x", target)));

        Assert.Equal((ErrorCodes.LinkTarget, isWarning), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void A_link_that_may_leave_is_not_judged_as_dangling() =>
        Assert.True(Assert.Single(Check(
            Default with { OutsideLinks = OutsideRule.Allow, DanglingLinks = DanglingRule.Refuse },
            tar => tar.Symlink("rootfs/usr/local/x", "/etc/hosts"))).IsWarning);

    [Theory]
    [InlineData(PrivilegeRule.Refuse, false, 0x1ED)]
    [InlineData(PrivilegeRule.Strip, true, 0x1ED)]
    [InlineData(PrivilegeRule.Keep, true, 0x9ED)]
    public void Set_id_bits_are_refused_stripped_or_kept(PrivilegeRule rule, bool isWarning, int mode)
    {
        var inspection = Inspect(Default with { Privileges = rule }, tar => tar.Entry("rootfs/usr/local/x", '0', 0x9ED));

        var finding = Assert.Single(inspection.Findings);
        Assert.Equal((ErrorCodes.PrivilegedFile, isWarning), (finding.Code, finding.IsWarning));
        Assert.Equal(mode, inspection.Entries[^1].Mode);
    }

    [Theory]
    [InlineData(PrivilegeRule.Refuse, false, 0)]
    [InlineData(PrivilegeRule.Strip, true, 0)]
    [InlineData(PrivilegeRule.Keep, true, 1)]
    public void File_capabilities_are_refused_stripped_or_kept_whatever_is_said_of_attributes(PrivilegeRule rule, bool isWarning, int kept)
    {
        foreach (var xattrs in Enum.GetValues<XattrRule>())
        {
            var inspection = Inspect(
                Default with { Privileges = rule, Xattrs = xattrs },
                tar => tar.Pax(("SCHILY.xattr.security.capability", "c")).File("rootfs/usr/local/x"));

            var finding = Assert.Single(inspection.Findings);
            Assert.Equal((ErrorCodes.PrivilegedFile, isWarning), (finding.Code, finding.IsWarning));
            Assert.Equal(kept, inspection.Entries[^1].Xattrs.Length);
        }
    }

    [Theory]
    [InlineData("user.note", XattrRule.Drop, true, 0)]
    [InlineData("user.note", XattrRule.Refuse, false, 0)]
    [InlineData("user.note", XattrRule.Keep, null, 1)]
    [InlineData("security.selinux", XattrRule.Keep, null, 1)]
    [InlineData("trusted.note", XattrRule.Keep, null, 1)]
    [InlineData("system.posix_acl_access", XattrRule.Keep, true, 0)]
    [InlineData("user.", XattrRule.Keep, true, 0)]
    public void Attributes_are_dropped_refused_or_kept(string name, XattrRule rule, bool? isWarning, int kept)
    {
        var inspection = Inspect(Default with { Xattrs = rule }, tar => tar.Pax(($"SCHILY.xattr.{name}", "v")).File("rootfs/usr/local/x"));

        Assert.Equal(isWarning, inspection.Findings.SingleOrDefault()?.IsWarning);
        Assert.Equal(kept, inspection.Entries[^1].Xattrs.Length);
    }

    [Theory]
    [InlineData("SCHILY.xattr.trusted.overlay.opaque")]
    [InlineData("SCHILY.xattr.trusted.overlay")]
    [InlineData("SCHILY.xattr.user.overlay.redirect")]
    [InlineData("LIBARCHIVE.xattr.trusted%2Eoverlay%2Eopaque")]
    public void Attributes_that_steer_the_overlay_are_refused_by_every_policy(string key)
    {
        foreach (var xattrs in Enum.GetValues<XattrRule>())
        {
            var finding = Assert.Single(Check(
                Default with { Xattrs = xattrs, Privileges = PrivilegeRule.Keep }, tar => tar.Pax((key, "eQ")).File("rootfs/usr/local/x")));

            Assert.Equal((ErrorCodes.Xattr, false), (finding.Code, finding.IsWarning));
        }
    }

    [Theory]
    [InlineData('0', 0x1B6, ErrorCodes.WorldWritable)]
    [InlineData('6', 0x1A4, ErrorCodes.SpecialFile)]
    public void No_policy_takes_what_everybody_may_write_or_what_is_special(char type, int mode, string code)
    {
        var everything = new ContentPolicy("any", OutsideRule.Allow, OutsideRule.Allow, DanglingRule.Warn, PrivilegeRule.Keep, XattrRule.Keep);

        var finding = Assert.Single(Check(everything, tar => tar.Entry("rootfs/usr/local/x", type, mode)));

        Assert.Equal((code, false), (finding.Code, finding.IsWarning));
    }

    [Fact]
    public void An_attribute_that_an_archive_has_in_both_forms_is_one()
    {
        var inspection = Inspect(
            Default with { Xattrs = XattrRule.Keep },
            tar => tar.Pax(("LIBARCHIVE.xattr.user.n%6Fte", "dmFsdWU"), ("SCHILY.xattr.user.note", "value")).File("rootfs/usr/local/x"));

        var xattr = Assert.Single(inspection.Entries[^1].Xattrs);
        Assert.Equal(("user.note", "value"), (xattr.Name, System.Text.Encoding.UTF8.GetString(xattr.Value.Span)));
    }

    [Theory]
    [InlineData("LIBARCHIVE.xattr.user.a", "b", "SCHILY.xattr.user.a", "value")]
    [InlineData("LIBARCHIVE.xattr.user.a", "dmFs", "SCHILY.xattr.user.a", "value")]
    [InlineData("LIBARCHIVE.xattr.user.a", "!", "comment", "x")]
    [InlineData("LIBARCHIVE.xattr.user%00a", "eQ", "comment", "x")]
    [InlineData("LIBARCHIVE.xattr.security.capability%3D", "eQ", "comment", "x")] // written again, it would be security.capability
    [InlineData("SCHILY.xattr.", "y", "comment", "x")]
    public void Attributes_that_contradict_each_other_or_cannot_be_read_are_refused(string first, string value, string second, string other) =>
        Assert.Equal(ErrorCodes.Pax, Refusal(tar => tar.Pax((first, value), (second, other)).File("rootfs/usr/local/x")));

    [Fact]
    public void What_is_written_has_the_attributes_that_were_judged()
    {
        var content = Default with { Xattrs = XattrRule.Keep };
        var layer = Of(tar => tar.File("manifest.yaml", Manifest).Dir("rootfs")
            .Pax(("LIBARCHIVE.xattr.security.capability%3D", "AAAC")).File("rootfs/usr/local/x", "data"));
        using var written = new MemoryStream();

        try
        {
            new OnlyReading(layer, SquashfsOptions.Default, content, "1.9.0", LayerLimits.Default).Write(written, CancellationToken.None);
        }
        catch (StageException)
        {
            // refused: nothing was written
        }

        Assert.DoesNotContain("SCHILY.xattr.security.capability=", System.Text.Encoding.Latin1.GetString(written.ToArray()), StringComparison.Ordinal);
    }

    static IReadOnlyList<Finding> Check(ContentPolicy policy, Action<TarBytes> content) => Inspect(policy, content).Findings;

    static Inspection Inspect(ContentPolicy policy, Action<TarBytes> content) => ExtensionRules.Check(
        Merge(tar => content(tar.File("manifest.yaml", Manifest).Dir("rootfs"))), policy, false, "1.9.0", LayerLimits.Default);
}
