namespace Strata.Resources.Serialization;

/// <summary>Collects the keys of a mapping in the order of their declaration.</summary>
public sealed class YamlFields
{
    static readonly YamlSource PlainKey = new(0, 0, YamlNotation.Plain);

    readonly List<KeyValuePair<string, YamlNode>> entries = [];

    public YamlFields Add(string key, YamlNode value)
    {
        entries.Add(new(key, value));
        return this;
    }

    /// <summary>A key that is not text stands there bare: `3: …`.</summary>
    public YamlFields Add(YamlScalar key, YamlNode value) =>
        Add(key.Text, key.Style == YamlScalarStyle.Plain ? value with { KeySource = PlainKey } : value);

    public YamlMapping ToMapping() => new([.. entries]);
}
