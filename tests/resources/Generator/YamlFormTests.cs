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
