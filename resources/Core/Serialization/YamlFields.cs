namespace Strata.Resources.Serialization;

/// <summary>Collects the keys of a mapping in the order of their declaration.</summary>
public sealed class YamlFields
{
    readonly List<KeyValuePair<string, YamlNode>> entries = [];

    public YamlFields Add(string key, YamlNode value)
    {
        entries.Add(new(key, value));
        return this;
    }

    public YamlMapping ToMapping() => new([.. entries]);
}
