using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class JsonWriterTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-5", "-5")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0x10", "16")]
    [InlineData("010", "8")]
    [InlineData("1_000", "1000")]
    [InlineData("1.5", "1.5")]
    [InlineData("True", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("yes", "\"yes\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "\"0xFFFFFFFFFFFFFFFFFF\"")]
    [InlineData("2022-02-10T18:25:04Z", "\"2022-02-10T18:25:04Z\"")]
    [InlineData("gvisor", "\"gvisor\"")]
    public void Plain_scalars_get_their_type(string text, string expected) =>
        Assert.Equal(expected, JsonWriter.Write(YamlScalar.Plain(text)));

    [Fact]
    public void Strings_stay_strings_and_keep_their_comparison_signs() =>
        Assert.Equal("\">= 1 & <2\"", JsonWriter.Write(YamlScalar.String(">= 1 & <2")));

    [Fact]
    public void Keys_are_sorted_at_every_level_and_indented_by_four()
    {
        var node = YamlNode.Parse("b: [1, {z: 1, a: 2}]\na: {}\nB: '1'\n");

        Assert.Equal(
            """
            {
                "B": "1",
                "a": {},
                "b": [
                    1,
                    {
                        "a": 2,
                        "z": 1
                    }
                ]
            }
            """,
            JsonWriter.Write(node));
    }

    [Fact]
    public void A_version_is_a_number_and_an_id_of_digits_is_not()
    {
        var json = JsonWriter.Write(ResourceYaml.Document(new Tombstone(new Metadata("ns", "typ", "010") { Version = ResourceVersion.First })));

        Assert.Contains("\"version\": 1", json);
        Assert.Contains("\"id\": \"010\"", json);
        Assert.Contains("\"owner\": \"\"", json);
    }
}
