using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Generator;

/// <summary>
/// What the protobuf compiler makes of `Samples/oracle.proto` writes the same bytes as our generator makes of the same fields, and each
/// reads the other's. A failing seed is printed; run it again with the environment variable CsCheck_Seed.
/// </summary>
public class OracleTests
{
    /// <summary>The library for .NET leaves empty keys and values out of map entries; Go's does not, nor do we.</summary>
    [Fact]
    public void Scalars_agree() => Agree(
        SampleGen.Scalars, ToMessage, Oracle.Scalars.Parser, samples: 100_000, sameBytes: spec => !spec.Map.ContainsKey("") && !spec.Map.Values.Contains(""));

    [Fact]
    public void Lists_agree() => Agree(SampleGen.Lists, ToMessage, Oracle.Lists.Parser, samples: 10_000);

    [Fact]
    public void Optionals_agree() => Agree(SampleGen.Optionals, ToMessage, Oracle.Optionals.Parser, samples: 10_000);

    [Fact]
    public void Numbers_agree() => Agree(SampleGen.Numbers, ToMessage, Oracle.Numbers.Parser, samples: 10_000);

    /// <summary>
    /// The library for .NET orders entries as they were added and leaves empty keys and values out: the bytes differ, not the meaning.
    /// </summary>
    [Fact]
    public void Maps_agree() => Agree(SampleGen.Maps, ToMessage, Oracle.Maps.Parser, samples: 10_000, sameBytes: _ => false);

    static void Agree<TSpec, TMessage>(
        Gen<TSpec> specs, Func<TSpec, TMessage> toMessage, MessageParser<TMessage> parser, long samples, Func<TSpec, bool>? sameBytes = null)
        where TSpec : class, ISpec<TSpec>
        where TMessage : class, IMessage<TMessage> =>
        specs.Sample(
            spec =>
            {
                var message = toMessage(spec);
                var bytes = spec.ToProto();
                var expected = message.ToByteString();
                Assert.True(bytes == expected || sameBytes?.Invoke(spec) == false, $"{Convert.ToHexString(bytes.Span)} instead of {Convert.ToHexString(expected.Span)}");
                Assert.Equal(message, parser.ParseFrom(bytes));
                Assert.Equal(spec, TSpec.FromProto(expected));
            },
            iter: samples);

    static Oracle.Scalars ToMessage(SampleScalars spec)
    {
        var message = new Oracle.Scalars
        {
            Text = spec.Text,
            Flag = spec.Flag,
            Small = spec.Small,
            Big = spec.Big,
            Ratio = spec.Ratio,
            Colour = (Oracle.Colour)spec.Colour,
            At = spec.At == default ? null : Timestamp.FromDateTimeOffset(spec.At),
            Took = ToMessage(spec.Took),
            Blob = spec.Blob,
            Part = ToMessage(spec.Part),
        };
        foreach (var (key, value) in spec.Map) message.Map.Add(key, value);
        return message;
    }

    static Oracle.Lists ToMessage(SampleLists spec) => new()
    {
        Names = { spec.Names.Items },
        Numbers = { spec.Numbers.Items },
        Flags = { spec.Flags.Items },
        Ratios = { spec.Ratios.Items },
        Colours = { spec.Colours.Items.Select(colour => (Oracle.Colour)colour) },
        Parts = { spec.Parts.Items.Select(ToMessage) },
        Times = { spec.Times.Items.Select(Timestamp.FromDateTimeOffset) },
    };

    static Oracle.Optionals ToMessage(SampleOptionals spec)
    {
        var message = new Oracle.Optionals
        {
            At = spec.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            Part = spec.Part is { } part ? ToMessage(part) : null,
        };
        if (spec.Text is { } text) message.Text = text;
        if (spec.Flag is { } flag) message.Flag = flag;
        if (spec.Number is { } number) message.Number = number;
        if (spec.Colour is { } colour) message.Colour = (Oracle.Colour)colour;
        if (spec.Renamed is { } renamed) message.Renamed = renamed;
        return message;
    }

    static Oracle.Numbers ToMessage(SampleNumbers spec)
    {
        var message = new Oracle.Numbers
        {
            F32 = spec.F32,
            F64 = spec.F64,
            S32 = spec.S32,
            S64 = spec.S64,
            Single = spec.Single,
            Plain = spec.Plain,
            ManyF32 = { spec.ManyF32.Items },
            ManyS64 = { spec.ManyS64.Items },
            ManySingles = { spec.ManySingles.Items },
            Many = { spec.Many.Items },
            Durations = { spec.Durations.Items.Select(ToBareMessage) },
            Blobs = { spec.Blobs.Items },
            Longs = { spec.Longs.Items },
            Ulongs = { spec.Ulongs.Items },
        };
        if (spec.Maybe is { } maybe) message.Maybe = maybe;
        return message;
    }

    static Oracle.Maps ToMessage(SampleMaps spec)
    {
        var message = new Oracle.Maps();
        foreach (var (key, value) in spec.Sizes) message.Sizes.Add(key, value);
        foreach (var (key, value) in spec.Parts) message.Parts.Add(key, ToMessage(value));
        foreach (var (key, value) in spec.Answers) message.Answers.Add(key, value);
        foreach (var (key, value) in spec.Ratios) message.Ratios.Add(key, value);
        foreach (var (key, value) in spec.Colours) message.Colours.Add(key, (Oracle.Colour)value);
        foreach (var (key, value) in spec.Blobs) message.Blobs.Add(key, value);
        foreach (var (key, value) in spec.Times) message.Times.Add(key, Timestamp.FromDateTimeOffset(value));
        foreach (var (key, value) in spec.Durations) message.Durations.Add(key, ToBareMessage(value));
        foreach (var (key, value) in spec.Flags) message.Flags.Add(key, value);
        return message;
    }

    static Oracle.Constraint ToMessage(SampleConstraint part) => new() { Version = part.Version };

    static Duration? ToMessage(TimeSpan took) => took == default ? null : ToBareMessage(took);

    /// <summary>By hand: the library's own conversion refuses the longest durations.</summary>
    static Duration ToBareMessage(TimeSpan took) =>
        new() { Seconds = took.Ticks / TimeSpan.TicksPerSecond, Nanos = (int)(took.Ticks % TimeSpan.TicksPerSecond) * 100 };
}
