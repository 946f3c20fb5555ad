using CsCheck;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

/// <summary>What was read is written as it was written (COSI 1.6, 1.8); the notations are those of go-yaml.</summary>
public class YamlNotationTests
{
    [Theory]
    [InlineData("list: [a, b, c]\n")]
    [InlineData("map: {a: 1, b: [x, {c: ''}]}\n")]
    [InlineData("- [a]\n- {}\n- []\n")]
    [InlineData("[a, 'b']\n")]
    [InlineData("a: 'plain'\nb: \"plain\"\nc: plain\n")]
    [InlineData("a: 1\nb: \"1\"\nc: '1'\n")]
    [InlineData("a: |\n    one\n    two\n")]
    [InlineData("a: |-\n    one\n")]
    [InlineData("a: |+\n    one\n\n")]
    [InlineData("a: >\n    one\n\n    two\n      more\n    end\n")]
    [InlineData("a: >-\n    one\n")]
    [InlineData("a:\nb: ~\nc: null\n")]
    [InlineData("on: a\n'b': 1\n\"c\": 2\n1: x\n")]
    [InlineData("a: \"\\t\\\"\"\n")]
    [InlineData("[http, \"a,b\", 'c]']\n")]
    public void A_document_is_the_same_after_a_trip(string yaml) => Assert.Equal(yaml, YamlWriter.Write(YamlNode.Parse(yaml)));

    [Theory]
    [InlineData("a:   b   # said\n", "a: b\n")]
    [InlineData("a:\n - b\n", "a:\n    - b\n")]
    [InlineData("list: [a,\n  b,\n]\n", "list: [a, b]\n")]
    [InlineData("list: [http://x/y, a b]\n", "list: ['http://x/y', a b]\n")]
    [InlineData("map: {a: , b}\n", "map: {a: null, b: null}\n")]
    [InlineData("a: one\n  two\n", "a: one two\n")]
    [InlineData("a: |2\n    b\n", "a: |4\n      b\n")]
    public void Only_the_layout_is_ours(string yaml, string expected) => Assert.Equal(expected, YamlWriter.Write(YamlNode.Parse(yaml)));

    [Fact]
    public void A_notation_that_cannot_hold_a_new_text_is_given_up()
    {
        var scalar = (YamlScalar)((YamlMapping)YamlNode.Parse("a: |\n    x\n")).Find("a")!;

        Assert.Equal("\"a\\rb\"\n", YamlWriter.Write(scalar with { Text = "a\rb" }));
        Assert.Equal("\"\"\n", YamlWriter.Write(scalar with { Text = "" }));
    }

    [Fact]
    public void Where_and_how_a_node_was_written_is_no_part_of_its_value()
    {
        var flow = YamlNode.Parse("\n  {a: [\"x\", 1]}");
        var block = YamlNode.Parse("a:\n  - 'x'\n  - 1\n");

        Assert.Equal(flow, block);
        Assert.Equal(flow.GetHashCode(), block.GetHashCode());
        Assert.NotEqual(flow, YamlNode.Parse("a: [x, '1']"));
    }

    [Fact]
    public void Nodes_know_their_place()
    {
        var mapping = (YamlMapping)YamlNode.Parse("a: 1\nbc:\n    - x\n");

        Assert.Equal((2, 1), (mapping.Find("bc")!.KeySource.Line, mapping.Find("bc")!.KeySource.Column));
        var item = Assert.IsType<YamlSequence>(mapping.Find("bc")).Items[0].Source;
        Assert.Equal((3, 7, YamlNotation.Plain), (item.Line, item.Column, item.Notation));
    }

    /// <summary>Any notation on any text: the text survives.</summary>
    [Fact]
    public void No_notation_changes_the_value() => Gen.Select(SampleGen.Text, Gen.Enum<YamlNotation>(), Gen.Enum<YamlNotation>()).Sample(
        (text, notation, outer) =>
        {
            var scalar = YamlScalar.String(text) with { Source = new(0, 0, notation), KeySource = new(0, 0, notation) };
            var node = new YamlMapping(
            [
                new("k", new YamlSequence([scalar, new YamlMapping([new(text, scalar)])]) { Source = new(0, 0, outer) }),
                new("l", scalar with { KeySource = default }),
            ]);

            Assert.Equal(JsonWriter.Write(node), JsonWriter.Write(YamlNode.Parse(YamlWriter.Write(node))));
        },
        iter: 10_000);

    [Fact]
    public void An_unknown_resource_keeps_the_notation_of_its_spec()
    {
        var resource = ResourceYaml.Any(new Metadata("ns", "typ", "id"), "value: [a, b, c]\nkind: \"x\"\n");

        Assert.EndsWith("spec:\n    value: [a, b, c]\n    kind: \"x\"\n", ResourceYaml.Write(resource));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("a: [")]
    [InlineData("a: 1\n---\nb: 2\n")]
    public void Without_one_document_there_is_no_unknown_resource(string yaml) => Assert.StartsWith(
        "invalid YAML content",
        Assert.Throws<FormatException>(() => ResourceYaml.Any(new Metadata("", "", ""), yaml)).Message);

    [Fact]
    public void An_unknown_resource_that_came_without_yaml_cannot_be_shown()
    {
        var resource = new AnyResource(new Metadata("", "", ""), new OpaqueSpec(Google.Protobuf.ByteString.Empty, ""));

        Assert.Equal("YAML spec is not specified", Assert.Throws<FormatException>(() => ResourceYaml.Write(resource)).Message);
    }
}
