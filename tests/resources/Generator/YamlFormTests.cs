using Google.Protobuf;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Generator;

public class YamlFormTests
{
    [Fact]
    public void Scalars_have_their_forms()
    {
        var spec = new SampleScalars(
            "20220411", true, -3, ulong.MaxValue, 0.5, Colour.DarkBlue,
            new DateTimeOffset(2022, 2, 10, 19, 25, 4, 999, TimeSpan.FromHours(1)),
            TimeSpan.FromMilliseconds(1500), ByteString.CopyFromUtf8("hi"), StringMap.Empty.Set("b", "1").Set("a", "x"), new("v1"));

        Assert.Equal(
            """
            text: "20220411"
            flag: true
            small: -3
            big: 18446744073709551615
            ratio: 0.5
            colour: darkBlue
            at: 2022-02-10T18:25:04Z
            took: 1.5s
            blob: aGk=
            map:
                a: x
                b: "1"
            part:
                version: v1

            """,
            YamlWriter.Write(spec.ToYaml()));
    }

    [Fact]
    public void Defaults_are_shown() => Assert.Equal(
        """
        text: ""
        flag: false
        small: 0
        big: 0
        ratio: 0
        colour: red
        at: 0001-01-01T00:00:00Z
        took: 0s
        blob: ""
        map: {}
        part:
            version: ""

        """,
        YamlWriter.Write(SampleScalars.Defaults.ToYaml()));

    [Fact]
    public void Maps_are_sorted_and_only_keys_that_are_text_are_quoted() => Assert.Equal(
        """
        sizes:
            "": 0
            "1": -2
            b: 3
        parts:
            -1:
                version: v
            10:
                version: ""
        answers:
            false: "no"
            true: ""
        ratios: {}
        colours:
            5: "no"
            6: 9
        blobs: {}
        times: {}
        durations: {}
        flags: {}

        """,
        YamlWriter.Write((SampleMaps.Empty with
        {
            Sizes = EquatableMap<string, int>.Empty.Set("b", 3).Set("1", -2).Set("", 0),
            Parts = EquatableMap<int, SampleConstraint>.Empty.Set(10, new("")).Set(-1, new("v")),
            Answers = EquatableMap<bool, string>.Empty.Set(true, "").Set(false, "no"),
            Colours = EquatableMap<long, Colour>.Empty.Set(6, (Colour)9).Set(5, Colour.No),
        }).ToYaml()));

    [Fact]
    public void An_empty_map_is_left_out_where_the_field_says_so() =>
        Assert.StartsWith("parts: {}\n", YamlWriter.Write(SampleMaps.Empty.ToYaml()));

    [Fact]
    public void Lists_are_blocks_unless_empty()
    {
        var lists = SampleLists.Empty with { Names = ["a", "1"], Numbers = [1], Colours = [Colour.No, (Colour)9], Parts = [new("x")] };

        Assert.Equal(
            """
            names:
                - a
                - "1"
            numbers:
                - 1
            flags: []
            ratios: []
            colours:
                - "no"
                - 9
            parts:
                - version: x
            times: []

            """,
            YamlWriter.Write(lists.ToYaml()));
    }

    [Fact]
    public void Absent_values_are_null_and_omitted_where_asked_for()
    {
        const string expected = "text: null\nflag: null\nnumber: null\ncolour: null\nat: null\npart: null\n";

        Assert.Equal(expected, YamlWriter.Write(SampleOptionals.None.ToYaml()));
        Assert.Equal(expected, YamlWriter.Write((SampleOptionals.None with { Renamed = "" }).ToYaml()));
        Assert.Equal(expected + "otherName: x\n", YamlWriter.Write((SampleOptionals.None with { Renamed = "x" }).ToYaml()));
    }
}
