using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Generator;

/// <summary>Bytes are encoded by hand from the protobuf encoding guide: tag = number &lt;&lt; 3 | wire type.</summary>
public class WireFormTests
{
    static readonly SampleScalars Scalars = new(
        "hé",
        true,
        -1,
        ulong.MaxValue,
        1.5,
        Colour.Minus,
        new DateTimeOffset(1969, 12, 31, 23, 59, 59, 500, TimeSpan.Zero),
        TimeSpan.FromSeconds(-1.5),
        ByteString.CopyFrom(0, 255),
        StringMap.Empty.Set("k", "v").Set("", ""),
        new SampleConstraint("x"));

    const string ScalarBytes =
        "0a0368c3a9" // 1: "hé"
        + "1001" // 2: true
        + "18ffffffffffffffffff01" // 3: -1
        + "20ffffffffffffffffff01" // 4: 2^64-1
        + "29000000000000f83f" // 5: 1.5
        + "30ffffffffffffffffff01" // 6: -1
        + "3a1108ffffffffffffffffff011080cab5ee01" // 7: -1 s + 500,000,000 ns
        + "421608ffffffffffffffffff011080b6ca91feffffffff01" // 8: -1 s - 500,000,000 ns
        + "4a0200ff" // 9
        + "52040a001200" // 10: "" -> ""
        + "52060a016b120176" // 10: "k" -> "v"
        + "5a030a0178"; // 11: {1: "x"}

    [Fact]
    public void A_spec_may_stand_inside_another_one_and_travels_as_a_message()
    {
        var spec = new SampleNested(2, new SampleInner("w", SampleRule.LastWins));

        Assert.Equal("080212050a01771001", Convert.ToHexStringLower(spec.ToProto().Span));
        Assert.Equal(spec, SampleNested.FromProto(spec.ToProto()));
        Assert.Equal("revision: 2\ninner:\n    word: w\n    rule: lastWins\n", Strata.Resources.Serialization.YamlWriter.Write(spec.ToYaml()));
    }

    [Fact]
    public void Scalars_are_written_as_protobuf_does()
    {
        Assert.Equal(ScalarBytes, Hex(Scalars.ToProto()));
        Assert.Equal(Scalars, SampleScalars.FromProto(Bytes(ScalarBytes)));
    }

    [Fact]
    public void In_proto3_only_presence_is_written_for_defaults()
    {
        Assert.Equal("5a00", Hex(SampleScalars.Defaults.ToProto()));
        Assert.Equal(SampleScalars.Defaults, SampleScalars.FromProto(ByteString.Empty));
    }

    [Fact]
    public void Dynamic_specs_write_their_defaults_but_no_empty_lists_and_no_nulls()
    {
        Assert.Equal("0a001000", Hex(new SampleDynamic("", 0, [], null).ToProto()));
        Assert.Equal("0a04746573741000", Hex(new SampleDynamic("test", 0, [], null).ToProto()));
        Assert.Equal(new SampleDynamic("", 0, [], null), SampleDynamic.FromProto(ByteString.Empty));
    }

    /// <summary>Sorted by key; key and value of an entry are written whatever they are, in either mode.</summary>
    [Fact]
    public void Maps_are_an_entry_for_each_key()
    {
        var spec = SampleMaps.Empty with
        {
            Sizes = EquatableMap<string, int>.Empty.Set("b", 1).Set("", 0).Set("a", -1),
            Parts = EquatableMap<int, SampleConstraint>.Empty.Set(3, new("")).Set(2, new("x")),
            Answers = EquatableMap<bool, string>.Empty.Set(false, "n"),
        };
        const string Expected = "0a040a001000" + "0a0e0a016110ffffffffffffffffff01" + "0a050a01621001" // 1: "" -> 0, "a" -> -1, "b" -> 1
            + "1207080212030a0178" + "120408031200" // 2: 2 -> {1: "x"}, 3 -> {}
            + "1a05080012016e"; // 3: false -> "n"

        Assert.Equal(Expected, Hex(spec.ToProto()));
        Assert.Equal(spec, SampleMaps.FromProto(Bytes(Expected)));
    }

    [Fact]
    public void In_the_dynamic_mode_the_parts_in_a_map_write_their_defaults_too() => Assert.Equal(
        "0a060803" + "12020a00" + "12050a01611000",
        Hex(new SampleDynamicMaps(
            EquatableMap<int, SampleConstraint>.Empty.Set(3, new("")), EquatableMap<string, int>.Empty.Set("a", 0)).ToProto()));

    /// <summary>Protobuf: an entry without a key or a value has its default, and the last entry of a key wins.</summary>
    [Theory]
    [InlineData("0a00", "", 0)]
    [InlineData("0a030a0161", "a", 0)]
    [InlineData("0a050a016110020a0710070a01611803", "a", 7)]
    public void An_entry_of_a_map_may_lack_its_key_or_value_and_have_more(string bytes, string key, int value) =>
        Assert.Equal(SampleMaps.Empty with { Sizes = EquatableMap<string, int>.Empty.Set(key, value) }, SampleMaps.FromProto(Bytes(bytes)));

    [Fact]
    public void A_part_that_an_entry_lacks_has_its_defaults() => Assert.Equal(
        SampleMaps.Empty with { Parts = EquatableMap<int, SampleConstraint>.Empty.Set(3, new("")) }, SampleMaps.FromProto(Bytes("12020803")));

    /// <summary>A time that was never set is the first instant of year 1, as in Go; no bytes count as an empty list.</summary>
    [Fact]
    public void Dynamic_specs_write_the_default_of_every_kind()
    {
        Assert.Equal(
            "0a00" + "1000" + "1800" + "2500000000" + "290000000000000000" + "3500000000" + "390000000000000000" + "4000"
            + "4a0b" + "088092b8c398feffffff01" + "5200" + "6a020a00",
            Hex(SampleDynamicKinds.Defaults.ToProto()));
        Assert.Equal(SampleDynamicKinds.Defaults, SampleDynamicKinds.FromProto(SampleDynamicKinds.Defaults.ToProto()));
        Assert.Equal(SampleDynamicKinds.Defaults, SampleDynamicKinds.FromProto(ByteString.Empty));
    }

    [Fact]
    public void Dynamic_specs_write_a_nullable_default_and_full_collections()
    {
        var spec = SampleDynamicKinds.Defaults with { Map = StringMap.Empty.Set("", "v"), Numbers = [0, -1], Maybe = 0 };

        Assert.EndsWith("62050a00120176" + "6a020a00" + "720b00ffffffffffffffffff01" + "7800", Hex(spec.ToProto()));
        Assert.Equal(spec, SampleDynamicKinds.FromProto(spec.ToProto()));
    }

    [Fact]
    public void Parts_travel_in_the_mode_of_the_spec_around_them()
    {
        var part = new SampleConstraint("");

        Assert.Equal("0a00100022020a00", Hex(new SampleDynamic("", 0, [], part).ToProto()));
        Assert.Equal("3200", Hex((SampleOptionals.None with { Part = part }).ToProto()));
    }

    [Fact]
    public void Numbers_are_packed_and_texts_and_parts_repeated()
    {
        var lists = new SampleLists(
            ["a", ""], [1, -1, 300], [true, false], [1.5], [Colour.No], [new("x"), new("")], [DateTimeOffset.UnixEpoch]);
        var bytes = "0a0161" + "0a00" + "120d01ffffffffffffffffff01ac02" + "1a020100" + "2208000000000000f83f" + "2a0105" + "32030a0178" + "3200" + "3a00";

        Assert.Equal(bytes, Hex(lists.ToProto()));
        Assert.Equal(lists, SampleLists.FromProto(Bytes(bytes)));
        Assert.Equal("", Hex(SampleLists.Empty.ToProto()));
    }

    [Fact]
    public void Unpacked_numbers_are_read_as_well() => Assert.Equal(
        SampleLists.Empty with { Numbers = [1, 2, 3], Ratios = [1.5], Flags = [true] },
        SampleLists.FromProto(Bytes("1001" + "12020203" + "21000000000000f83f" + "1801")));

    [Fact]
    public void Null_and_default_are_different_for_optional_members()
    {
        var present = new SampleOptionals("", false, 0, Colour.Red, default(DateTimeOffset), new SampleConstraint(""), "");

        Assert.Equal("", Hex(SampleOptionals.None.ToProto()));
        Assert.Equal(SampleOptionals.None, SampleOptionals.FromProto(ByteString.Empty));
        Assert.Equal(present, SampleOptionals.FromProto(present.ToProto()));
    }

    [Fact]
    public void Times_agree_with_the_protobuf_library()
    {
        var time = new DateTimeOffset(2022, 2, 10, 18, 25, 4, TimeSpan.FromHours(2)).AddTicks(1);
        var duration = TimeSpan.FromTicks(-12_345_678_901);
        var spec = SampleScalars.Defaults with { At = time, Took = duration };

        var expected = $"3a{Field(Timestamp.FromDateTimeOffset(time))}42{Field(Duration.FromTimeSpan(duration))}5a00";
        Assert.Equal(expected, Hex(spec.ToProto()));
        Assert.Equal(spec, SampleScalars.FromProto(spec.ToProto()));

        static string Field(IMessage message) => $"{message.CalculateSize():x2}{Hex(message.ToByteString())}";
    }

    [Fact]
    public void Long_parts_get_a_longer_length()
    {
        var text = new string('x', 20_000);

        Assert.StartsWith("32a49c010aa09c0178", Hex((SampleOptionals.None with { Part = new(text) }).ToProto()));
        Assert.Equal(text, SampleOptionals.FromProto((SampleOptionals.None with { Part = new(text) }).ToProto()).Part?.Version);
    }

    [Fact]
    public void Unknown_fields_of_every_wire_type_are_skipped() => Assert.Equal(
        new SampleDynamic("x", 0, [], null),
        SampleDynamic.FromProto(Bytes("a00601" + "a1060000000000000000" + "a20603616263" + "a50600000000" + "a3060801a406" + "0a0178")));

    [Theory]
    [InlineData("0801", "text as a number")]
    [InlineData("1201", "truncated number")]
    [InlineData("120178", "a number as text")]
    [InlineData("0a05", "truncated text")]
    [InlineData("10ffffffffffffffffffff01", "a number of eleven bytes")]
    [InlineData("2001", "a part as a number")]
    [InlineData("22020801", "a bad part")]
    [InlineData("0a", "no length")]
    [InlineData("0affffffff0f", "a negative length")]
    [InlineData("00", "a zero tag")]
    [InlineData("0c", "an end without a start")]
    [InlineData("1a03ffffff", "a truncated packed number")]
    public void Malformed_bytes_are_refused(string bytes, string what)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidProtocolBufferException>(() => SampleDynamic.FromProto(Bytes(bytes)));
    }

    [Theory]
    [InlineData("3a0a08ffffffffffffffff7f")]
    [InlineData("3a07088083d1ffaf07")]
    [InlineData("420b08ffffffffffffffff7f")]
    public void Times_out_of_range_are_refused(string bytes) =>
        Assert.Throws<InvalidProtocolBufferException>(() => SampleScalars.FromProto(Bytes(bytes)));

    [Fact]
    public void Depth_is_bounded()
    {
        var bytes = ByteString.Empty;
        for (var i = 0; i < 100; i++) bytes = ByteString.CopyFrom([0x0a, .. Length(bytes.Length), .. bytes]);

        Assert.Throws<InvalidProtocolBufferException>(() => SampleTree.FromProto(bytes));

        static byte[] Length(int length) => length < 128 ? [(byte)length] : [(byte)(length | 128), (byte)(length >> 7)];
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_but_nothing_else()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            var error = Record.Exception(() => SampleScalars.FromProto(ByteString.CopyFrom(bytes)));
            Assert.True(error is null or InvalidProtocolBufferException, $"{Convert.ToHexString(bytes)}: {error}");
        }
    }

    static ByteString Bytes(string hex) => ByteString.CopyFrom(Convert.FromHexString(hex));

    static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
