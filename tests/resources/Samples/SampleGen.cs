using CsCheck;
using Google.Protobuf;

namespace Strata.Resources.Tests.Samples;

/// <summary>Random specs. Times have whole seconds, as far as YAML shows them.</summary>
static class SampleGen
{
    public static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char[' ', '~'].Array[0, 12].Select(text => new string(text)),
        Gen.OneOf('a', ' ', '\n', ':', '#', '-', '\'', '"', '\t', 'é', '\u0085', '\u2028', '{', ',', '&', '%').Array[0, 8].Select(text => new string(text)),
        Gen.OneOf("", "null", "~", "true", "no", "1", "0x1F", "1.5e3", "2022-02-10", "<<", "---", "...", "- a", "\U0001F600", "a: b", "\uFEFF"));

    public static readonly Gen<int> Int32 = Gen.OneOf(Gen.Int, Gen.OneOf(0, 1, -1, int.MinValue, int.MaxValue));

    public static readonly Gen<long> Int64 = Gen.OneOf(Gen.Long, Gen.OneOf(0, -1, long.MinValue, long.MaxValue));

    public static readonly Gen<ulong> UInt64 = Gen.OneOf(Gen.ULong, Gen.OneOf(0UL, 1UL, ulong.MaxValue));

    public static readonly Gen<double> Double = Gen.OneOf(
        Gen.Double, Gen.OneOf(0, 1, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue));

    public static readonly Gen<Colour> Colour = Gen.OneOf(Gen.Enum<Colour>(), Gen.OneOf((Colour)9));

    public static readonly Gen<DateTimeOffset> Time = Gen.OneOf(
        Gen.Long[-62_135_596_800, 253_402_300_799].Select(DateTimeOffset.FromUnixTimeSeconds),
        Gen.OneOf(default, DateTimeOffset.UnixEpoch));

    public static readonly Gen<TimeSpan> Duration = Gen.OneOf(
        Gen.Long.Select(TimeSpan.FromTicks), Gen.OneOf(TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue));

    public static readonly Gen<ByteString> Bytes = Gen.Byte.Array[0, 9].Select(bytes => ByteString.CopyFrom(bytes));

    public static readonly Gen<StringMap> Map = Gen.Dictionary(Text, Text)[0, 4].Select(StringMap.From);

    public static readonly Gen<SampleConstraint> Part = Text.Select(text => new SampleConstraint(text));

    public static readonly Gen<SampleScalars> Scalars =
        Gen.Select(
            Gen.Select(Text, Gen.Bool, Int32, UInt64, Double),
            Gen.Select(Colour, Time, Duration, Bytes, Map, Part))
        .Select((first, second) => new SampleScalars(
            first.Item1, first.Item2, first.Item3, first.Item4, first.Item5,
            second.Item1, second.Item2, second.Item3, second.Item4, second.Item5, second.Item6));

    public static readonly Gen<SampleLists> Lists =
        Gen.Select(List(Text), List(Int32), List(Gen.Bool), List(Double), List(Colour), List(Part), List(Time))
        .Select((names, numbers, flags, ratios, colours, parts, times) =>
            new SampleLists(names, numbers, flags, ratios, colours, parts, times));

    /// <summary>The renamed one is never the empty text: YAML leaves it out, and reads null.</summary>
    public static readonly Gen<SampleOptionals> Optionals =
        Gen.Select(
            Text.Null(), Gen.Bool.Nullable(), Int64.Nullable(), Colour.Nullable(), Time.Nullable(), Part.Null(), Text.Where(text => text.Length > 0).Null())
        .Select((text, flag, number, colour, at, part, renamed) => new SampleOptionals(text, flag, number, colour, at, part, renamed));

    public static readonly Gen<uint> UInt32 = Gen.OneOf(Gen.UInt, Gen.OneOf(0U, 1U, uint.MaxValue));

    public static readonly Gen<float> Single = Gen.OneOf(
        Gen.Float, Gen.OneOf(0, 0.1F, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue));

    public static readonly Gen<SampleNumbers> Numbers =
        Gen.Select(
            Gen.Select(UInt32, UInt64, Int32, Int64, Single, UInt32, List(UInt32), List(Int64)),
            Gen.Select(List(Single), UInt64.Nullable(), List(UInt32), List(Duration), List(Bytes), List(Int64), List(UInt64)))
        .Select((first, second) => new SampleNumbers(
            first.Item1, first.Item2, first.Item3, first.Item4, first.Item5, first.Item6, first.Item7, first.Item8,
            second.Item1, second.Item2, second.Item3, second.Item4, second.Item5, second.Item6, second.Item7));

    public static readonly Gen<SampleMaps> Maps =
        Gen.Select(
            Gen.Select(MapOf(Text, Int32), MapOf(Int32, Part), MapOf(Gen.Bool, Text), MapOf(UInt64, Double), MapOf(Int64, Colour)),
            Gen.Select(MapOf(UInt32, Bytes), MapOf(Text, Time), MapOf(Text, Duration), MapOf(Text, Gen.Bool)))
        .Select((first, second) => new SampleMaps(
            first.Item1, first.Item2, first.Item3, first.Item4, first.Item5, second.Item1, second.Item2, second.Item3, second.Item4));

    public static readonly Gen<SampleTree> Tree =
        Gen.Int[0, 6].SelectMany(depth => Text.Array[depth].Select(labels => new SampleTree(
            labels.Aggregate((SampleNode?)null, (child, label) => new SampleNode(child, label)))));

    static Gen<EquatableMap<TKey, TValue>> MapOf<TKey, TValue>(Gen<TKey> key, Gen<TValue> value) where TKey : notnull =>
        Gen.Select(key, value).Array[0, 4].Select(pairs => pairs.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)).ToEquatableMap());

    static Gen<EquatableArray<T>> List<T>(Gen<T> item) => item.Array[0, 4].Select(items => items.ToEquatableArray());
}
