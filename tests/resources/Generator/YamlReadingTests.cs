using CsCheck;
using Google.Protobuf;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Generator;

public class YamlReadingTests
{
    const string Scalars = """
        text: 20220411
        flag: true
        small: -0x10
        big: 18446744073709551615
        ratio: .5
        colour: darkBlue
        at: 2022-02-10T19:25:04.25+01:00
        took: -1.5s
        blob: aGk=
        map: {a: x, b: 1, c: }
        part:
            version: 'v1'
        """;

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var spec = SampleScalars.FromYaml(YamlNode.Parse(Scalars));

        Assert.Equal(
            new SampleScalars(
                "20220411", true, -16, ulong.MaxValue, 0.5, Colour.DarkBlue,
                new DateTimeOffset(2022, 2, 10, 18, 25, 4, 250, TimeSpan.Zero), TimeSpan.FromSeconds(-1.5), ByteString.CopyFromUtf8("hi"),
                StringMap.Empty.Set("a", "x").Set("b", "1").Set("c", ""), new("v1")),
            spec);
    }

    [Fact]
    public void Absent_and_null_are_the_defaults()
    {
        Assert.Equal(SampleScalars.Defaults, SampleScalars.FromYaml(YamlNode.Parse("{}")));
        Assert.Equal(SampleScalars.Defaults, SampleScalars.FromYaml(YamlNode.Parse("text: null\nsmall:\nat: ~\nmap:\npart:\nblob:\n")));
        Assert.Equal(SampleLists.Empty, SampleLists.FromYaml(YamlNode.Parse("names:\nparts: null\n")));
        Assert.Equal(SampleOptionals.None, SampleOptionals.FromYaml(YamlNode.Parse("text:\npart: ~\n")));
    }

    [Fact]
    public void The_empty_text_is_not_null() =>
        Assert.Equal(SampleOptionals.None with { Text = "", Flag = false }, SampleOptionals.FromYaml(YamlNode.Parse("text: ''\nflag: false\n")));

    [Theory]
    [InlineData("flag: yes", "1:7: true or false belongs here, not \"yes\"")]
    [InlineData("flag: 'true'", "1:7: true or false belongs here, not \"true\"")]
    [InlineData("flag: [true]", "1:7: true or false belongs here, not a sequence")]
    [InlineData("text: {}", "1:7: text belongs here, not a mapping")]
    [InlineData("# first\nsmall: 2147483648", "2:8: a number from -2147483648 to 2147483647 belongs here, not \"2147483648\"")]
    [InlineData("small: 1.0", "1:8: a whole number belongs here, not \"1.0\"")]
    [InlineData("small: '1'", "1:8: a whole number belongs here, not \"1\"")]
    [InlineData("big: -1", "1:6: a number from 0 to 18446744073709551615 belongs here, not \"-1\"")]
    [InlineData("big: 18446744073709551616", "1:6: a number from 0 to")]
    [InlineData("ratio: fast", "1:8: a number belongs here, not \"fast\"")]
    [InlineData("ratio: 1e999", "1:8: a number that can be held belongs here")]
    [InlineData("colour: DarkBlue", "1:9: one of red, darkBlue, no, minus belongs here, not \"DarkBlue\"")]
    [InlineData("colour: 99999999999", "1:9: a number from")]
    [InlineData("at: 2022-02-10", "1:5: a time like 2006-01-02T15:04:05Z belongs here, not \"2022-02-10\"")]
    [InlineData("at: 2022-02-30T00:00:00Z", "1:5: a time like")]
    [InlineData("took: 1.5", "1:7: a duration like 1.5s belongs here, not \"1.5\"")]
    [InlineData("took: 1000000000000s", "1:7: a duration like")]
    [InlineData("blob: '*'", "1:7: base64 belongs here, not \"*\"")]
    [InlineData("map: [a]", "1:6: a mapping belongs here, not a sequence")]
    [InlineData("map: {a: {}}", "1:10: text belongs here, not a mapping")]
    [InlineData("part: x", "1:7: a mapping belongs here, not \"x\"")]
    [InlineData("part:\n    verion: x", "2:5: unknown key \"verion\"; known here: version")]
    [InlineData("Text: x", "1:1: unknown key \"Text\"; known here: text, flag, small, big, ratio, colour, at, took, blob, map, part")]
    [InlineData("- x", "1:1: a mapping belongs here, not a sequence")]
    public void What_a_field_cannot_hold_is_refused_with_its_position(string yaml, string message)
    {
        var error = Assert.Throws<FormatException>(() => SampleScalars.FromYaml(YamlNode.Parse(yaml)));

        Assert.StartsWith(message, error.Message);
    }

    [Theory]
    [InlineData("numbers: 1", "1:10: a sequence belongs here")]
    [InlineData("numbers:\n    - 1\n    - x", "3:7: a whole number belongs here")]
    [InlineData("numbers: [null]", "1:11: a whole number belongs here")]
    [InlineData("parts: [{version: a}, {x: 1}]", "1:24: unknown key \"x\"")]
    public void So_is_a_bad_item_of_a_list(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => SampleLists.FromYaml(YamlNode.Parse(yaml))).Message);

    [Fact]
    public void Keys_of_maps_are_read_bare_and_quoted_as_json_has_them() => Assert.Equal(
        SampleMaps.Empty with
        {
            Parts = EquatableMap<int, SampleConstraint>.Empty.Set(-3, new("v1")).Set(16, new("")),
            Answers = EquatableMap<bool, string>.Empty.Set(true, "yes").Set(false, ""),
            Colours = EquatableMap<long, Colour>.Empty.Set(long.MinValue, Colour.DarkBlue).Set(1, (Colour)7),
        },
        SampleMaps.FromYaml(YamlNode.Parse(
            """
            parts: {0x10: {}, -3: {version: v1}}
            answers: {"true": yes, false: }
            colours: {"-9223372036854775808": darkBlue, 1: 7}
            """)));

    [Theory]
    [InlineData("parts: {x: {}}", "1:9: a whole number belongs here, not \"x\"")]
    [InlineData("parts:\n    1: {}\n    2: {x: 1}", "3:9: unknown key \"x\"")]
    [InlineData("parts: {16: {}, 0x10: {}}", "1:17: the key 0x10 is there already, written in another way")]
    [InlineData("answers: {yes: a}", "1:11: true or false belongs here, not \"yes\"")]
    [InlineData("sizes: {a: }", "1:12: a whole number belongs here")]
    [InlineData("sizes: [a]", "1:8: a mapping belongs here, not a sequence")]
    [InlineData("blobs: {4294967296: aGk=}", "1:9: a number from 0 to 4294967295 belongs here, not \"4294967296\"")]
    public void So_is_a_bad_entry_of_a_map(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => SampleMaps.FromYaml(YamlNode.Parse(yaml))).Message);

    [Fact]
    public void A_spec_written_by_hand_says_that_it_is_not_read()
    {
        var error = Assert.Throws<FormatException>(() => Read<HandWritten>(YamlNode.Parse("a: 1")));

        Assert.Equal("1:1: specs of Hands.tests.strata.dev are not read from YAML", error.Message);
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        RoundTrip(SampleGen.Scalars);
        RoundTrip(SampleGen.Lists);
        RoundTrip(SampleGen.Optionals);
        RoundTrip(SampleGen.Numbers);
        RoundTrip(SampleGen.Maps);
        RoundTrip(SampleGen.Tree);
    }

    static void RoundTrip<TSpec>(Gen<TSpec> specs) where TSpec : class, ISpec<TSpec> => specs.Sample(
        spec =>
        {
            var written = YamlWriter.Write(spec.ToYaml());
            var read = Read<TSpec>(YamlNode.Parse(written));
            Assert.Equal(spec, read);
            Assert.Equal(written, YamlWriter.Write(read.ToYaml()));
        },
        iter: 5_000);

    static TSpec Read<TSpec>(YamlNode node) where TSpec : class, ISpec<TSpec> => TSpec.FromYaml(node);

    sealed record HandWritten : ISpec<HandWritten>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Hands.tests.strata.dev", "tests");

        public static HandWritten FromProto(ByteString message) => new();

        public YamlNode ToYaml() => YamlNode.Null;

        public ByteString ToProto() => ByteString.Empty;
    }
}
