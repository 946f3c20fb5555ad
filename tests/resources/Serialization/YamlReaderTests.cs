using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class YamlReaderTests
{
    [Theory]
    [InlineData("a: &x 1", "anchor")]
    [InlineData("a: *x", "")]
    [InlineData("a: !!str 1", "tag")]
    [InlineData("a: !local {}", "tag")]
    [InlineData("a: ! []", "tag")]
    [InlineData("a: 1\nb: 2\na: 3", "\"a\" a second time")]
    [InlineData("a: 1\n---\nb: 2", "second document")]
    [InlineData("a: [1, 2", "")]
    [InlineData("a: \"x", "")]
    [InlineData("? [a, b]\n: c", "")]
    public void What_is_not_one_plain_document_is_refused_with_its_position(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => YamlNode.Parse(text));

        Assert.Matches(@"^\d+:\d+: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Depth_is_bounded() =>
        Assert.Throws<FormatException>(() => YamlNode.Parse(new string('[', 10_000) + new string(']', 10_000)));

    [Fact]
    public void An_empty_document_is_null() => Assert.Equal(YamlNode.Null, YamlNode.Parse("# nothing\n"));

    [Fact]
    public void Quotes_are_what_makes_text()
    {
        var mapping = Assert.IsType<YamlMapping>(YamlNode.Parse("a: 1\nb: '1'\nc: |\n  1\n"));

        Assert.Equal(YamlScalar.Plain("1"), mapping.Find("a"));
        Assert.Equal(YamlScalar.String("1"), mapping.Find("b"));
        Assert.Equal(YamlScalar.String("1\n"), mapping.Find("c"));
    }
}
