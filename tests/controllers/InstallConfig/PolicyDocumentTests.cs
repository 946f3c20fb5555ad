using Strata.Controllers.InstallConfig;
using Strata.Resources.Node;
using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

/// <summary>The ExtensionPolicy document. The defaults are those of the design's section on policy.</summary>
public sealed class PolicyDocumentTests
{
    const string Head = "apiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicy\n";

    const string Defaults = """
        conflicts:
            samePath: refuse
            hidesBase: allow
        content:
            allowedPaths: any
            outsideDirectories: refuse
            outsideLinks: refuse
            danglingLinks: warn
            privileges: refuse
            xattrs: drop
        squashfs:
            compressor: zstd
            level: 3
            blockSizeKiB: 128
        verify: onChange

        """;

    [Fact]
    public void Without_a_document_there_is_no_policy_and_the_default_is_as_designed()
    {
        Assert.Null(MachineConfigParser.Parse("machine: {}\n").Policy);
        Assert.Equal(Defaults, YamlWriter.Write(ExtensionPolicy.Default.ToYaml()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("conflicts:\ncontent: {}\nsquashfs: {level: 3}\n")]
    public void What_is_left_out_has_its_default(string text) => Assert.Equal(ExtensionPolicy.Default, Read(text));

    [Fact]
    public void What_is_shown_can_be_written_back() => Assert.Equal(ExtensionPolicy.Default, Read(Defaults));

    [Fact]
    public void Every_switch_has_its_other_sides()
    {
        var policy = Read("""
            conflicts: {samePath: lastWins, hidesBase: refuse}
            content:
              allowedPaths: 1.10
              outsideDirectories: allow
              outsideLinks: allow
              danglingLinks: refuse
              privileges: keep
              xattrs: refuse
            squashfs: {compressor: xz, blockSizeKiB: 1024}
            verify: always
            """);

        Assert.Equal(
            new ExtensionPolicy(
                new ConflictPolicy(SamePathRule.LastWins, HidesBaseRule.Refuse),
                new ContentPolicy("1.10", OutsideRule.Allow, OutsideRule.Allow, DanglingRule.Refuse, PrivilegeRule.Keep, XattrRule.Refuse),
                new SquashfsPolicy(SquashfsCompressor.Xz, 0, 1024),
                VerifyMode.Always),
            policy);
        Assert.Equal(PrivilegeRule.Strip, Read("content: {privileges: strip}\n").Content.Privileges);
        Assert.Equal(XattrRule.Keep, Read("content: {xattrs: keep}\n").Content.Xattrs);
        Assert.Equal(new SquashfsPolicy(SquashfsCompressor.Zstd, 18, 128), Read("squashfs: {level: 18}\n").Squashfs);
    }

    [Fact]
    public void It_stands_beside_the_machine_configuration_in_either_order()
    {
        const string machine = "machine:\n  install:\n    extensions: [{image: 'a.io/b:1'}]\n";
        foreach (var text in new[] { $"{machine}---\n{Head}verify: always\n", $"{Head}verify: always\n---\n{machine}" })
        {
            var parsed = MachineConfigParser.Parse(text);

            Assert.Empty(parsed.Findings);
            Assert.Equal((VerifyMode.Always, "a.io/b:1"), (parsed.Policy!.Verify, Assert.Single(parsed.Extensions)));
        }
    }

    [Theory]
    [InlineData("conflicts: {samePath: overwrite}", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {samePath: lastwins}", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {samePath: 1}", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {samePath: }", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {samePath: [refuse]}", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {samePath: *other}", "type", 23, "allowed here: refuse, lastWins")]
    [InlineData("conflicts: {hidesBase: warn}", "type", 24, "allowed here: allow, refuse")]
    [InlineData("conflicts: refuse", "type", 12, "write a mapping here")]
    [InlineData("content: {allowedPaths: 1.15}", "type", 25, "allowed here: any, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.10, 1.11, 1.12, 1.13, 1.14")]
    [InlineData("content: {allowedPaths: v1.9.0}", "type", 25, "allowed here: any, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 1.10, 1.11, 1.12, 1.13, 1.14")]
    [InlineData("content: {outsideLinks: warn}", "type", 25, "allowed here: refuse, allow")]
    [InlineData("content: {danglingLinks: allow}", "type", 26, "allowed here: warn, refuse")]
    [InlineData("content: {privileges: allow}", "type", 23, "allowed here: refuse, strip, keep")]
    [InlineData("content: {xattrs: strip}", "type", 19, "allowed here: drop, refuse, keep")]
    [InlineData("squashfs: {compressor: gzip}", "type", 24, "allowed here: zstd, xz")]
    [InlineData("squashfs: {level: 0}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {level: 23}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {level: -1}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {level: '3'}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {level: 3.0}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {level: 99999999999}", "type", 19, "allowed here: 1 to 22")]
    [InlineData("squashfs: {blockSizeKiB: 100}", "type", 26, "allowed here: 4, 8, 16, 32, 64, 128, 256, 512, 1024")]
    [InlineData("squashfs: {blockSizeKiB: 2048}", "type", 26, "allowed here: 4, 8, 16, 32, 64, 128, 256, 512, 1024")]
    [InlineData("squashfs: {compressor: xz, level: 9}", "type", 35, "remove it, or write compressor: zstd")]
    [InlineData("verify: true", "type", 9, "allowed here: onChange, always")]
    [InlineData("conflict: {}", "unknown-key", 1, "did you mean \"conflicts\"?")]
    [InlineData("content: {paths: any}", "unknown-key", 11, "allowed here: allowedPaths, danglingLinks, outsideDirectories, outsideLinks, privileges, xattrs")]
    [InlineData("<<: {}", "unknown-key", 1, "allowed here: apiVersion, conflicts, content, kind, squashfs, verify")]
    public void A_fault_tells_its_place_and_what_is_allowed(string line, string code, int column, string hint)
    {
        var finding = Assert.Single(MachineConfigParser.Parse($"{Head}{line}\n").Findings);

        Assert.Equal((code, 3, column, hint), (finding.Code, finding.Line, finding.Column, finding.Hint));
        Assert.StartsWith("ExtensionPolicy", finding.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: strata.dev/v1beta1\nkind: ExtensionPolicy\n", "allowed here: strata.dev/v1alpha1", 1)]
    [InlineData("apiVersion: v1alpha1\nkind: ExtensionPolicy\n", "allowed here: strata.dev/v1alpha1", 1)]
    [InlineData("apiVersion: strata.dev/v1alpha1\nkind: ExtensionPolicies\n", "allowed here: ExtensionPolicy", 2)]
    [InlineData("kind: ExtensionPolicy\n", "write apiVersion: strata.dev/v1alpha1", 1)]
    [InlineData("apiVersion: strata.dev/v1alpha1\n", "write kind: ExtensionPolicy", 1)]
    public void A_document_that_claims_to_be_ours_is_never_taken_for_another_programs(string text, string hint, int line)
    {
        var finding = Assert.Single(MachineConfigParser.Parse(text).Findings);

        Assert.Equal(("type", hint, line), (finding.Code, finding.Hint, finding.Line));
    }

    [Fact]
    public void A_second_document_is_refused()
    {
        var finding = Assert.Single(MachineConfigParser.Parse($"{Head}---\n{Head}verify: always\n").Findings);

        Assert.Equal((ErrorCodes.Duplicate, 4), (finding.Code, finding.Line));
    }

    [Fact]
    public void A_key_twice_is_refused()
    {
        var finding = Assert.Single(MachineConfigParser.Parse($"{Head}verify: always\nverify: always\n").Findings);

        Assert.Equal((ErrorCodes.Duplicate, 4), (finding.Code, finding.Line));
    }

    [Fact]
    public void A_value_is_told_without_control_characters_and_cut()
    {
        var value = "\\e[2J" + new string('x', 10_000);

        var finding = Assert.Single(MachineConfigParser.Parse($"{Head}verify: \"{value}\"\n").Findings);

        Assert.DoesNotContain(finding.Message, char.IsControl);
        Assert.True(finding.Message.Length < 200);
    }

    static ExtensionPolicy Read(string text)
    {
        var parsed = MachineConfigParser.Parse(Head + text);
        Assert.Empty(parsed.Findings);
        return parsed.Policy!;
    }
}
