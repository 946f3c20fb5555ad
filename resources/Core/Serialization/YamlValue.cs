using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>
/// Reads the values of specs from their YAML forms, the opposite of <see cref="YamlForm"/>. What is not such a value is refused with a
/// <see cref="FormatException"/> that starts with line:column.
/// </summary>
public static class YamlValue
{
    /// <summary>The text of any scalar, as it stands there: `1.0` is a text too.</summary>
    public static string Text(YamlNode node) =>
        node is YamlScalar scalar ? scalar.Text : throw node.Source.Error($"text belongs here, not a {KindOf(node)}");

    public static bool Bool(YamlNode node) =>
        Plain(node, PlainType.Bool) is { } text ? text[0] is 't' or 'T' : throw Refused(node, "true or false");

    public static int Int32(YamlNode node) => Integer<int>(node);

    public static uint UInt32(YamlNode node) => Integer<uint>(node);

    public static long Int64(YamlNode node) => Integer<long>(node);

    public static ulong UInt64(YamlNode node) => Integer<ulong>(node);

    public static float Single(YamlNode node)
    {
        var wide = Double(node);
        return double.IsFinite(wide) && !float.IsFinite((float)wide) ? throw Refused(node, "a number that can be held") : (float)wide;
    }

    public static double Double(YamlNode node)
    {
        if (Plain(node, PlainType.Integer) is { } integer && PlainScalar.ToInteger(integer) is { } whole) return (double)whole;

        return (Plain(node, PlainType.Float) ?? Plain(node, PlainType.Integer)) switch
        {
            null => throw Refused(node, "a number"),
            var text when text.EndsWith("nan", StringComparison.OrdinalIgnoreCase) => double.NaN,
            var text when text.EndsWith("inf", StringComparison.OrdinalIgnoreCase) =>
                text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
            var text => PlainScalar.ToFloat(text) ?? throw Refused(node, "a number that can be held"),
        };
    }

    /// <summary>RFC 3339, with or without a fraction.</summary>
    public static DateTimeOffset Time(YamlNode node) =>
        TimeText.Parse(Text(node)) ?? throw Refused(node, "a time like 2006-01-02T15:04:05Z");

    /// <summary>Seconds: `1.5s`.</summary>
    public static TimeSpan Duration(YamlNode node)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var text = Text(node);
        return text.EndsWith('s')
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), Style, CultureInfo.InvariantCulture, out var seconds)
            && decimal.Abs(seconds) <= MaxSeconds
            && seconds * TimeSpan.TicksPerSecond is >= long.MinValue and <= long.MaxValue and var ticks
                ? new TimeSpan((long)ticks)
                : throw Refused(node, "a duration like 1.5s");
    }

    /// <summary>Base64.</summary>
    public static ByteString Bytes(YamlNode node)
    {
        try
        {
            return ByteString.FromBase64(Text(node));
        }
        catch (FormatException)
        {
            throw Refused(node, "base64");
        }
    }

    /// <summary>A mapping of texts; a key without a value has the empty text.</summary>
    public static StringMap Map(YamlNode node) => StringMap.From(Mapping(node).Entries.Select(
        entry => KeyValuePair.Create(entry.Key, IsNull(entry.Value) ? "" : Text(entry.Value))));

    /// <summary>A mapping whose keys are read as bare scalars, also when they are quoted as in JSON. No key may come twice.</summary>
    public static EquatableMap<TKey, TValue> Map<TKey, TValue>(YamlNode node, Func<YamlNode, TKey> key, Func<YamlNode, TValue> value)
        where TKey : notnull
    {
        var entries = new Dictionary<TKey, TValue>();
        foreach (var entry in Mapping(node).Entries)
        {
            var source = entry.Value.KeySource;
            if (!entries.TryAdd(key(YamlScalar.Plain(entry.Key) with { Source = source }), value(entry.Value)))
                throw source.Error($"the key {entry.Key} is there already, written in another way");
        }

        return entries.ToEquatableMap();
    }

    /// <summary>A sequence; null is the empty one.</summary>
    public static EquatableArray<T> List<T>(YamlNode node, Func<YamlNode, T> read) => node switch
    {
        YamlSequence sequence => sequence.Items.Select(read).ToEquatableArray(),
        _ when IsNull(node) => [],
        _ => throw Refused(node, "a sequence"),
    };

    /// <summary>One of the words of an enum, or a number: that may be a member which this program does not know.</summary>
    public static T Enum<T>(YamlNode node, Func<string, T?> word, Func<long, T> number, string words) where T : struct, Enum =>
        word(Text(node)) ?? (Plain(node, PlainType.Integer) is null ? throw Refused(node, $"one of {words}") : number(Integer<int>(node)));

    public static YamlMapping Mapping(YamlNode node) => node as YamlMapping ?? throw Refused(node, "a mapping");

    internal static bool IsNull(YamlNode node) => Plain(node, PlainType.Null) is not null;

    /// <summary>Rounded up: what is longer than a TimeSpan cannot be multiplied either.</summary>
    const decimal MaxSeconds = long.MaxValue / TimeSpan.TicksPerSecond + 1;

    static T Integer<T>(YamlNode node) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        if (Plain(node, PlainType.Integer) is not { } text) throw Refused(node, "a whole number");

        return PlainScalar.ToInteger(text) is { } number
            && number >= Int128.CreateChecked(T.MinValue) && number <= Int128.CreateChecked(T.MaxValue)
            ? T.CreateChecked(number)
            : throw Refused(node, $"a number from {T.MinValue} to {T.MaxValue}");
    }

    static string? Plain(YamlNode node, PlainType type) =>
        node is YamlScalar { Style: not YamlScalarStyle.Text } scalar && PlainScalar.TypeOf(scalar.Text) == type ? scalar.Text : null;

    static FormatException Refused(YamlNode node, string expected) =>
        node.Source.Error($"{expected} belongs here, not {(node is YamlScalar scalar ? $"\"{scalar.Text}\"" : $"a {KindOf(node)}")}");

    static string KindOf(YamlNode node) => node switch
    {
        YamlMapping => "mapping",
        YamlSequence => "sequence",
        _ => "scalar",
    };
}
