using System.Text;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>Rows 120 to 135 of the hostile-input catalogue, and extensions.md 2.2 and 13.5.</summary>
public sealed class ManifestReaderTests
{
    const string Good = "version: v1alpha1\nmetadata:\n  name: hello\n";

    [Fact]
    public void The_example_of_the_reference_is_read()
    {
        const string manifest = """
            version: v1alpha1
            metadata:
              name: hello-world-service
              version: v1.0.0
              author: Example Author
              description: |
                Prints a greeting forever.
              compatibility:
                talos:
                  version: ">= v1.0.0"
            """;

        var expected = new ExtensionMetadata(
            "hello-world-service", "v1.0.0", "Example Author", "Prints a greeting forever.\n", new(new(">= v1.0.0")), "");
        Assert.Equal((expected, 0), (Read(manifest, out var findings), findings.Count));
    }

    [Theory]
    [InlineData("", ErrorCodes.ManifestEmpty)]
    [InlineData("# only a comment\n", ErrorCodes.ManifestEmpty)]
    [InlineData("---", ErrorCodes.ManifestEmpty)]
    [InlineData("null", ErrorCodes.ManifestEmpty)]
    [InlineData("[]", ErrorCodes.Type)]
    [InlineData("text", ErrorCodes.Type)]
    [InlineData("version: v1alpha1\nmetadata: []", ErrorCodes.Type)]
    [InlineData("version: {a: b}", ErrorCodes.Type)]
    [InlineData("version: v1alpha1\nmetadata: {name: hello}\n...\nversion: v2", ErrorCodes.YamlMulti)]
    [InlineData("version: v1alpha1\nmetadata: {name: hello}\n---\nversion: v2", ErrorCodes.YamlMulti)]
    [InlineData("version: &a v1alpha1", ErrorCodes.YamlAlias)]
    [InlineData("x: &a [*a]", ErrorCodes.YamlAlias)]
    [InlineData("x: *a", ErrorCodes.YamlAlias)]
    [InlineData("&a version: v1alpha1", ErrorCodes.YamlAlias)]
    [InlineData("version: v1alpha1\nversion: v1alpha1", ErrorCodes.YamlDuplicate)]
    [InlineData("version: v1alpha1\n\"version\": v1alpha1", ErrorCodes.YamlDuplicate)]
    [InlineData("metadata: {name: a, name: b}", ErrorCodes.YamlDuplicate)]
    [InlineData("x: {y: 1, y: 2}", ErrorCodes.YamlDuplicate)]
    [InlineData("version: !!python/object v1alpha1", ErrorCodes.YamlTag)]
    [InlineData("version: !!System.IO.FileInfo v1alpha1", ErrorCodes.YamlTag)]
    [InlineData("version: !<tag:x,1:y> v1alpha1", ErrorCodes.YamlTag)]
    [InlineData("x: !!binary aGk=", ErrorCodes.YamlTag)]
    [InlineData("%TAG ! tag:x,1:\n---\nversion: v1alpha1", ErrorCodes.YamlTag)]
    [InlineData("version: v1alpha1\nmetadata:\n\tname: hello", ErrorCodes.Yaml)]
    [InlineData("version: v1alpha1\u0000", ErrorCodes.Yaml)]
    [InlineData("version: v1alpha1\u007f", ErrorCodes.Yaml)]
    [InlineData("version: [", ErrorCodes.Yaml)]
    [InlineData("? [a]\n: b", ErrorCodes.Yaml)]
    public void Documents_that_are_not_strict_yaml_are_refused(string manifest, string code)
    {
        Assert.Null(Read(manifest, out var findings));
        Assert.Equal([code], findings.Where(f => !f.IsWarning).Select(f => f.Code));
        Assert.DoesNotContain(findings[0].Message, char.IsControl);
    }

    [Theory]
    [InlineData("v1", "v1")]
    [InlineData("v1alpha2", "v1alpha2")]
    [InlineData("V1ALPHA1", "V1ALPHA1")]
    [InlineData("1", "1")]
    [InlineData("\"v1alpha1 \"", "v1alpha1 ")]
    [InlineData("", "")]
    public void Another_version_is_refused_and_shown(string version, string shown)
    {
        Assert.Null(Read($"version: {version}\nmetadata:\n  name: hello\n", out var findings));
        Assert.Equal(ErrorCodes.ManifestVersion, Assert.Single(findings).Code);
        Assert.Contains($"\"{shown}\"", findings[0].Message);
    }

    [Theory]
    [InlineData(15, null)]
    [InlineData(17, ErrorCodes.YamlDepth)]
    [InlineData(30_000, ErrorCodes.YamlDepth)]
    public void Nesting_is_bounded(int levels, string? code)
    {
        Read(Good + "x: " + new string('[', levels) + new string(']', levels), out var flow);
        var some = Math.Min(levels, 5000);
        Read(Good + "x: " + string.Concat(Enumerable.Repeat("{a: ", some)) + "1" + new string('}', some), out var mapping);

        Assert.Equal(code, flow.FirstOrDefault(f => !f.IsWarning)?.Code);
        Assert.Equal(code, mapping.FirstOrDefault(f => !f.IsWarning)?.Code);
    }

    [Fact]
    public void A_manifest_has_at_most_64_KiB()
    {
        Assert.NotNull(Read(Good + "#" + new string('x', 64 * 1024 - Good.Length - 1), out _));
        Assert.Null(Read(Good + "#" + new string('x', 64 * 1024 - Good.Length), out var findings));
        Assert.Equal(ErrorCodes.TooLarge, Assert.Single(findings).Code);
    }

    [Fact]
    public void Line_ends_of_other_systems_and_a_byte_order_mark_are_accepted()
    {
        Assert.Equal("hello", Read("\uFEFF" + Good.Replace("\n", "\r\n"), out var findings)?.Name);
        Assert.Empty(findings);
    }

    [Fact]
    public void Other_encodings_than_utf8_are_refused_with_their_place()
    {
        var findings = new List<Finding>();
        ManifestReader.Read([.. Encoding.UTF8.GetBytes("version: v1alpha1\nx: "), 0xE4, (byte)'\n'], LayerLimits.Default, findings);
        ManifestReader.Read(Encoding.Unicode.GetBytes(Good), LayerLimits.Default, findings);

        Assert.Equal([ErrorCodes.Yaml, ErrorCodes.Yaml], findings.Select(f => f.Code));
        Assert.Contains("2:4", findings[0].Message);
    }

    [Fact]
    public void Unknown_keys_are_warnings()
    {
        Assert.NotNull(Read(Good + "  color: red\nextra: [1, {a: b}]\n", out var findings));
        Assert.All(findings, f => Assert.Equal((ErrorCodes.UnknownKey, true), (f.Code, f.IsWarning)));
        Assert.Equal(2, findings.Count);
    }

    [Theory]
    [InlineData("hello", true)]
    [InlineData("a.b_c-1", true)]
    [InlineData("0", true)]
    [InlineData("", false)]
    [InlineData("../x", false)]
    [InlineData("a/b", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    [InlineData("A", false)]
    [InlineData("héllo", false)]
    [InlineData("a\n", false)]
    [InlineData("аbc", false)]
    public void Names_have_a_grammar(string name, bool valid)
    {
        Read($"version: v1alpha1\nmetadata:\n  name: \"{name.Replace("\n", "\\n")}\"\n", out var findings);

        Assert.Equal(valid ? [] : [ErrorCodes.Name], findings.Select(f => f.Code));
        Assert.Equal(valid, ExtensionName.IsValid(name));
    }

    [Fact]
    public void A_name_has_at_most_63_characters() =>
        Assert.Equal((true, false), (ExtensionName.IsValid(new string('a', 63)), ExtensionName.IsValid(new string('a', 64))));

    static ExtensionMetadata? Read(string manifest, out List<Finding> findings)
    {
        findings = [];
        return ManifestReader.Read(Encoding.UTF8.GetBytes(manifest), LayerLimits.Default, findings);
    }
}
