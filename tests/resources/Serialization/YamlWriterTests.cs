using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class YamlWriterTests
{
    /// <summary>The rules of extensions.md 6.3, case by case.</summary>
    [Theory]
    [InlineData("gvisor", "gvisor")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("v1.0.0", "v1.0.0")]
    [InlineData("20220117.0-v1.0.0", "20220117.0-v1.0.0")]
    [InlineData("Spencer Smith", "Spencer Smith")]
    [InlineData("a:b", "a:b")]
    [InlineData("http://host/path?q=1", "http://host/path?q=1")]
    [InlineData("a#b", "a#b")]
    [InlineData("-1x", "-1x")]
    [InlineData("it's", "it's")]
    [InlineData("08:99", "08:99")]
    [InlineData("oN", "oN")]
    [InlineData("grüße", "grüße")]
    [InlineData("20220411", "\"20220411\"")]
    [InlineData("2.0", "\"2.0\"")]
    [InlineData("-17", "\"-17\"")]
    [InlineData("+1", "\"+1\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("0o17", "\"0o17\"")]
    [InlineData("0b101", "\"0b101\"")]
    [InlineData("010", "\"010\"")]
    [InlineData("08", "\"08\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData(".5", "\".5\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("-.Inf", "\"-.Inf\"")]
    [InlineData(".nan", "\".nan\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("False", "\"False\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("N", "\"N\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("Off", "\"Off\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("190:20:30.15", "\"190:20:30.15\"")]
    [InlineData("2022-02-10", "\"2022-02-10\"")]
    [InlineData("2022-02-10T18:25:04Z", "\"2022-02-10T18:25:04Z\"")]
    [InlineData("2022-02-10 18:25:04", "\"2022-02-10 18:25:04\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("", "\"\"")]
    [InlineData(">= v1.0.0", "'>= v1.0.0'")]
    [InlineData("|x", "'|x'")]
    [InlineData("@x", "'@x'")]
    [InlineData("`x", "'`x'")]
    [InlineData("%x", "'%x'")]
    [InlineData("&x", "'&x'")]
    [InlineData("*x", "'*x'")]
    [InlineData("!=1.3.2", "'!=1.3.2'")]
    [InlineData("{x", "'{x'")]
    [InlineData("[x", "'[x'")]
    [InlineData(",x", "',x'")]
    [InlineData("#x", "'#x'")]
    [InlineData("- x", "'- x'")]
    [InlineData("? x", "'? x'")]
    [InlineData(": x", "': x'")]
    [InlineData("-", "'-'")]
    [InlineData("---", "'---'")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a:", "'a:'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData(" a", "' a'")]
    [InlineData("a ", "'a '")]
    [InlineData("'quoted'", "'''quoted'''")]
    [InlineData("\"quoted\"", "'\"quoted\"'")]
    [InlineData("a\tb", "\"a\\tb\"")]
    [InlineData("bell\a \"x\" \\", "\"bell\\a \\\"x\\\" \\\\\"")]
    [InlineData("\u001b[31m", "\"\\e[31m\"")]
    [InlineData("\u0001", "\"\\x01\"")]
    [InlineData("\u007f", "\"\\x7F\"")]
    [InlineData("\u0085", "\"\\N\"")]
    [InlineData("\u2028", "\"\\L\"")]
    [InlineData("\ufeff", "\"\\uFEFF\"")]
    [InlineData("😀", "\"\\U0001F600\"")]
    [InlineData("a\rb", "\"a\\rb\"")]
    [InlineData("a \nb", "\"a \\nb\"")]
    public void Text_is_quoted_exactly_when_it_must_be(string text, string expected)
    {
        var written = YamlWriter.Write(Mapping("k", YamlScalar.String(text)));

        Assert.Equal($"k: {expected}\n", written);
        Assert.Equal(text, Assert.IsType<YamlScalar>(((YamlMapping)YamlNode.Parse(written)).Find("k")).Text);
    }

    [Theory]
    [InlineData("one line\n", "k: |\n    one line\n")]
    [InlineData("a\nb", "k: |-\n    a\n    b\n")]
    [InlineData("a\n\nb\n", "k: |\n    a\n\n    b\n")]
    [InlineData("a\n\n", "k: |+\n    a\n\n")]
    [InlineData(" a\nb\n", "k: |4\n     a\n    b\n")]
    [InlineData("\na\n", "k: |4\n\n    a\n")]
    [InlineData("a\n  b\n", "k: |\n    a\n      b\n")]
    [InlineData("\n", "k: |4+\n\n")]
    public void Several_lines_become_a_literal_block(string text, string expected)
    {
        var written = YamlWriter.Write(Mapping("k", YamlScalar.String(text)));

        Assert.Equal(expected, written);
        Assert.Equal(text, Assert.IsType<YamlScalar>(((YamlMapping)YamlNode.Parse(written)).Find("k")).Text);
    }

    [Fact]
    public void Plain_scalars_are_written_as_they_are() =>
        Assert.Equal("k: 20220411\n", YamlWriter.Write(Mapping("k", YamlScalar.Plain("20220411"))));

    [Fact]
    public void Empty_collections_are_written_in_flow_style()
    {
        var node = new YamlMapping([new("list", new YamlSequence([])), new("map", new YamlMapping([])), new("none", YamlNode.Null)]);

        Assert.Equal("list: []\nmap: {}\nnone: null\n", YamlWriter.Write(node));
    }

    [Fact]
    public void Keys_are_quoted_like_text() =>
        Assert.Equal("\"on\": a\n'- x': b\n\"\": c\n", YamlWriter.Write(new YamlMapping(
            [new("on", YamlScalar.String("a")), new("- x", YamlScalar.String("b")), new("", YamlScalar.String("c"))])));

    /// <summary>extensions.md 3.7: item keys at column 6, their children at 8, then 12 and 16.</summary>
    [Fact]
    public void Below_a_list_item_indentation_goes_to_the_next_multiple_of_four()
    {
        var constraint = Mapping("talos", Mapping("version", YamlScalar.String(">= v1.0.0")));
        var metadata = new YamlMapping([new("name", YamlScalar.String("gvisor")), new("description", YamlScalar.String("a\n")), new("compatibility", constraint)]);
        var layer = new YamlMapping([new("image", YamlScalar.String("000.x.sqsh")), new("metadata", metadata)]);

        Assert.Equal(
            """
            layers:
                - image: 000.x.sqsh
                  metadata:
                    name: gvisor
                    description: |
                        a
                    compatibility:
                        talos:
                            version: '>= v1.0.0'

            """,
            YamlWriter.Write(Mapping("layers", new YamlSequence([layer]))));
    }

    [Fact]
    public void A_block_inside_a_list_can_be_read_back()
    {
        var node = Mapping("list", new YamlSequence(
            [YamlScalar.String(" a\nb\n"), Mapping("k", YamlScalar.String(" c\n")), new YamlSequence([YamlScalar.String("\nd")])]));

        Assert.Equal(JsonWriter.Write(node), JsonWriter.Write(YamlNode.Parse(YamlWriter.Write(node))));
    }

    [Fact]
    public void A_document_may_be_a_list_or_a_scalar()
    {
        Assert.Equal("- a\n- - b\n  - c\n", YamlWriter.Write(new YamlSequence(
            [YamlScalar.String("a"), new YamlSequence([YamlScalar.String("b"), YamlScalar.String("c")])])));
        Assert.Equal("null\n", YamlWriter.Write(YamlNode.Null));
    }

    static YamlMapping Mapping(string key, YamlNode value) => new([new(key, value)]);
}
