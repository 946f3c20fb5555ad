using Strata.Controllers.InstallConfig;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

public sealed class MachineConfigParserTests
{
    [Fact]
    public void The_seeds_configuration_is_read()
    {
        var parsed = MachineConfigParser.Parse("""
            machine:
              install:
                extensions:
                  - image: ghcr.io/siderolabs/gvisor:33f613e
            """);

        Assert.Empty(parsed.Findings);
        Assert.Equal(["ghcr.io/siderolabs/gvisor:33f613e"], parsed.Extensions);
    }

    [Fact]
    public void The_order_of_the_list_is_kept()
    {
        var images = Enumerable.Range(0, 12).Select(i => $"example.com/z{11 - i}:1").ToList();
        var parsed = MachineConfigParser.Parse("machine:\n  install:\n    extensions:\n" + string.Concat(images.Select(image => $"      - image: {image}\n")));

        Assert.Equal(images, parsed.Extensions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("machine:\n")]
    [InlineData("machine:\n  install:\n")]
    [InlineData("machine:\n  install:\n    extensions:\n")]
    [InlineData("machine:\n  install:\n    extensions: []\n")]
    [InlineData("cluster:\n  anything: [at, all]\n")]
    public void Nothing_configured_is_no_error(string text)
    {
        var parsed = MachineConfigParser.Parse(text);

        Assert.Empty(parsed.Findings);
        Assert.Empty(parsed.Extensions);
    }

    [Fact]
    public void Everything_outside_install_and_registries_is_opaque()
    {
        var parsed = MachineConfigParser.Parse("""
            version: v1alpha1
            machine:
              type: &kind worker
              nodeLabels: {role: *kind}
              install: {disk: /dev/sda, wipe: false, extensions: [{image: 'example.com/a:1'}]}
            cluster:
              unheard: {of: key}
            ---
            apiVersion: v1alpha1
            kind: ExtensionServiceConfig
            name: nut-client
            """);

        Assert.Empty(parsed.Findings);
        Assert.Equal(["example.com/a:1"], parsed.Extensions);
    }

    [Theory]
    [InlineData("instal", "install")]
    [InlineData("Install", "install")]
    [InlineData("INSTALL", "install")]
    [InlineData("regitries", "registries")]
    [InlineData("registry", "registries")]
    public void A_part_that_is_all_but_ours_is_an_error_where_others_may_have_any(string written, string meant)
    {
        var finding = Assert.Single(MachineConfigParser.Parse($"machine:\n  type: worker\n  {written}: {{}}\n").Findings);

        Assert.Equal((ErrorCodes.UnknownKey, $"machine.{written}", 3, 3), (finding.Code, finding.Path, finding.Line, finding.Column));
        Assert.Equal($"did you mean \"{meant}\"?", finding.Hint);
    }

    [Fact]
    public void Keys_of_talos_beside_ours_are_none_of_our_business()
    {
        // Every key below machine of the v1alpha1 document of Talos 1.9.
        string[] keys =
        [
            "type", "token", "ca", "acceptedCAs", "certSANs", "controlPlane", "kubelet", "pods", "network", "disks", "files", "env", "time", "sysctls",
            "sysfs", "systemDiskEncryption", "features", "udev", "logging", "kernel", "seccompProfiles", "baseRuntimeSpecOverrides", "nodeLabels",
            "nodeAnnotations", "nodeTaints",
        ];

        Assert.Empty(MachineConfigParser.Parse($"machine:\n{string.Concat(keys.Select(key => $"  {key}: {{}}\n"))}").Findings);
    }

    [Fact]
    public void An_unknown_key_tells_its_place_and_the_likely_word()
    {
        var finding = Assert.Single(MachineConfigParser.Parse("machine:\n  install:\n    extension:\n      - image: a.io/b:1\n").Findings);

        Assert.Equal((ErrorCodes.UnknownKey, "machine.install.extension", 3, 5), (finding.Code, finding.Path, finding.Line, finding.Column));
        Assert.Contains("did you mean \"extensions\"?", finding.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oci//srv/images", "oci//srv/images")]
    [InlineData("htp://mirror.test", "htp://mirror.test")]
    [InlineData("mirror.test:5000", "mirror.test:5000")]
    [InlineData("oci:///a%00b", "oci:///a%00b")]
    [InlineData("https://me:secret@mirror.test", "mirror.test")]
    [InlineData("https://xn--\u00e9", "https://xn--\\u00e9")]
    public void An_endpoint_that_is_no_address_is_told_before_anything_is_pulled(string endpoint, string shown)
    {
        var text = $"machine:\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: [\"{endpoint}\"]\n";

        var finding = Assert.Single(MachineConfigParser.Parse(text).Findings);

        Assert.Equal((ErrorCodes.Type, 5, 21), (finding.Code, finding.Line, finding.Column));
        Assert.Contains(shown, finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mirrors", "{ endpoints: ['https://mirror.test'] }")]
    [InlineData("config", "{ auth: { username: me } }")]
    public void A_registry_by_its_address_would_never_be_found_and_is_refused(string part, string value)
    {
        var text = $"machine:\n  registries:\n    {part}:\n      ghcr.io: {value}\n      https://ghcr.io: {value}\n";

        var finding = Assert.Single(MachineConfigParser.Parse(text).Findings);

        Assert.Equal((ErrorCodes.Type, 5, 7), (finding.Code, finding.Line, finding.Column));
        Assert.Contains("\"https://ghcr.io\"", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("machine:\n  install:\n    extensions:\n      image: a.io/b:1\n", ErrorCodes.Type, 4, 7)]
    [InlineData("machine:\n  install:\n    extensions:\n      - a.io/b:1\n", ErrorCodes.Type, 4, 9)]
    [InlineData("machine:\n  install:\n    extensions:\n      - image: [a]\n", ErrorCodes.Type, 4, 16)]
    [InlineData("machine:\n  install:\n    extensions:\n      - image:\n", ErrorCodes.Type, 4, 15)]
    [InlineData("machine:\n  install:\n    wipe: yes\n", ErrorCodes.Type, 3, 11)]
    [InlineData("machine:\n  install: [a]\n", ErrorCodes.Type, 2, 12)]
    [InlineData("machine: [a]\n", ErrorCodes.Type, 1, 10)]
    [InlineData("- a\n", ErrorCodes.Type, 1, 1)]
    [InlineData("hello: world\n", ErrorCodes.UnknownKey, 1, 1)]
    [InlineData("machine:\n  install:\n    disk: *nowhere\n", ErrorCodes.Type, 3, 11)]
    [InlineData("machine:\n  install:\n    disk: a\n    disk: b\n", ErrorCodes.Duplicate, 4, 5)]
    [InlineData("machine:\n  install:\n    extensions:\n      - image: a.io/B:1\n", ErrorCodes.Reference, 4, 16)]
    [InlineData("machine:\n  install:\n    extensions:\n      - image: ''\n", ErrorCodes.Reference, 4, 16)]
    [InlineData("machine:\n  install:\n    extensions:\n      - {}\n", ErrorCodes.Reference, 4, 9)]
    [InlineData("machine:\n  registries:\n    mirrors:\n      ghcr.io: {endpoint: [a]}\n", ErrorCodes.UnknownKey, 4, 17)]
    public void A_fault_tells_its_code_and_its_place(string text, string code, int line, int column)
    {
        var finding = Assert.Single(MachineConfigParser.Parse(text).Findings);

        Assert.Equal((code, line, column), (finding.Code, finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("machine:\n\tinstall:\n")]
    [InlineData("machine: {install\n")]
    [InlineData("machine: \"open\n")]
    public void Malformed_YAML_is_a_finding_with_its_place(string text)
    {
        var finding = Assert.Single(MachineConfigParser.Parse(text).Findings);

        Assert.Equal(ErrorCodes.Yaml, finding.Code);
        Assert.True(finding.Line > 0 && finding.Column > 0);
    }

    [Fact]
    public void Deep_nesting_is_refused_without_harm()
    {
        var finding = Assert.Single(MachineConfigParser.Parse("machine: " + new string('[', 100_000)).Findings);

        Assert.Equal(ErrorCodes.Yaml, finding.Code);
    }

    [Fact]
    public void The_same_image_twice_is_refused_and_names_both()
    {
        var finding = Assert.Single(MachineConfigParser.Parse(
            "machine:\n  install:\n    extensions:\n      - image: a.io/b:1\n      - image: a.io/c:1\n      - image: a.io/b:1\n").Findings);

        Assert.Equal((ErrorCodes.Duplicate, 6), (finding.Code, finding.Line));
        Assert.Contains("duplicate system extension \"a.io/b:1\"", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_references_with_one_id_are_refused()
    {
        var parsed = MachineConfigParser.Parse("machine:\n  install:\n    extensions:\n      - image: a.io/b:1\n      - image: a.io/b/1:latest\n      - image: a.io/b-1:latest\n");

        Assert.Equal(ErrorCodes.Duplicate, Assert.Single(parsed.Findings).Code);
    }

    [Fact]
    public void All_findings_come_together_in_the_order_of_their_lines()
    {
        var parsed = MachineConfigParser.Parse("""
            machine:
              install:
                dsk: /dev/sda
                extensions:
                  - image: UPPER/case
                  - image: a.io/b:1
                  - image: a.io/b:1
              registries:
                mirror: {}
            """);

        Assert.Equal([3, 5, 7, 9], parsed.Findings.Select(finding => finding.Line));
    }

    [Fact]
    public void No_finding_shows_a_secret()
    {
        var parsed = MachineConfigParser.Parse("""
            machine:
              registries:
                config:
                  a.io:
                    auth:
                      username: u
                      password: hunter2
                      pasword: hunter3
            """);

        var finding = Assert.Single(parsed.Findings);
        Assert.DoesNotContain("hunter", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://[fe80::1%eth0]:5000")]
    [InlineData("https://[fe80::1%25eth0]:5000")]
    public void A_mirror_endpoint_with_a_zone_is_refused_as_the_zone_would_be_lost(string endpoint)
    {
        var parsed = MachineConfigParser.Parse($$"""
            machine:
              registries:
                mirrors:
                  ghcr.io:
                    endpoints: ["{{endpoint}}"]
            """);

        var finding = Assert.Single(parsed.Findings);
        Assert.Equal(ErrorCodes.Type, finding.Code);
        Assert.Contains(endpoint, finding.Message);
    }

    [Fact]
    public void Mirrors_are_read()
    {
        var parsed = MachineConfigParser.Parse("""
            machine:
              registries:
                mirrors:
                  ghcr.io:
                    endpoints: ["http://127.0.0.1:5000", "oci:///srv/images"]
                    overridePath: true
                    skipFallback: true
            """);

        Assert.Empty(parsed.Findings);
        var mirror = parsed.Registries.Mirrors["ghcr.io"];
        Assert.Equal(["http://127.0.0.1:5000", "oci:///srv/images"], mirror.Endpoints);
        Assert.True(mirror.OverridePath && mirror.SkipFallback);
    }

    [Fact]
    public void More_than_a_mebibyte_is_refused()
    {
        var finding = Assert.Single(MachineConfigParser.Parse("# " + new string('x', 1 << 20)).Findings);

        Assert.Equal(ErrorCodes.TooLarge, finding.Code);
    }

    [Fact]
    public void Ten_thousand_entries_are_refused()
    {
        var text = "machine:\n  install:\n    extensions:\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"      - image: a.io/b{i}:1\n"));

        Assert.Equal(ErrorCodes.TooMany, Assert.Single(MachineConfigParser.Parse(text).Findings).Code);
    }
}
