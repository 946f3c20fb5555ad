using System.Globalization;
using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>The YAML forms of the values that specs are made of.</summary>
public static class YamlForm
{
    public static YamlNode Of(string value) => YamlScalar.String(value);

    public static YamlNode Of(bool value) => YamlScalar.Plain(value ? "true" : "false");

    public static YamlNode Of(long value) => YamlScalar.Plain(value.ToString(CultureInfo.InvariantCulture));

    public static YamlNode Of(ulong value) => YamlScalar.Plain(value.ToString(CultureInfo.InvariantCulture));

    public static YamlNode Of(float value) => Number(value, value.ToString("R", CultureInfo.InvariantCulture));

    public static YamlNode Of(double value) => Number(value, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>RFC 3339, UTC, whole seconds (COSI 1.8): `2022-02-10T18:25:04Z`.</summary>
    public static YamlNode Of(DateTimeOffset value) =>
        YamlScalar.Plain(TimeText.Format(value));

    /// <summary>Seconds with at most seven decimals: `1.5s`.</summary>
    public static YamlNode Of(TimeSpan value) =>
        YamlScalar.Plain(FormattableString.Invariant($"{(decimal)value.Ticks / TimeSpan.TicksPerSecond:0.#######}s"));

    /// <summary>Base64, as protobuf's JSON form has it.</summary>
    public static YamlNode Of(ByteString value) => YamlScalar.String(value.ToBase64());

    public static YamlNode Of(StringMap map) => Map(map, Of, Of);

    public static YamlNode Map<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> map, Func<TKey, YamlNode> key, Func<TValue, YamlNode> value)
    {
        var fields = new YamlFields();
        foreach (var entry in map) fields.Add((YamlScalar)key(entry.Key), value(entry.Value));
        return fields.ToMapping();
    }

    static YamlScalar Number(double value, string text) => YamlScalar.Plain(value switch
    {
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        _ when double.IsNaN(value) => ".nan",
        _ => text.ToLowerInvariant(),
    });

    public static YamlNode List<T>(EquatableArray<T> items, Func<T, YamlNode> form) => new YamlSequence([.. items.Items.Select(form)]);
}
