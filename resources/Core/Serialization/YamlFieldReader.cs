using Google.Protobuf;

namespace Strata.Resources.Serialization;

/// <summary>
/// The fields of one record in a YAML mapping. A key that is absent or null gives the default; an unknown key is refused.
/// </summary>
public readonly struct YamlFieldReader
{
    readonly YamlMapping mapping;

    /// <exception cref="FormatException">
    /// No mapping, or a key that is not among the known ones; the message starts with line:column.
    /// </exception>
    public YamlFieldReader(YamlNode node, params ReadOnlySpan<string> known)
    {
        mapping = YamlValue.Mapping(node);
        foreach (var entry in mapping.Entries)
        {
            if (!known.Contains(entry.Key))
                throw entry.Value.KeySource.Error($"unknown key \"{entry.Key}\"; known here: {string.Join(", ", known)}");
        }
    }

    /// <exception cref="FormatException">The value is none of its type.</exception>
    public T Read<T>(string key, T absent, Func<YamlNode, T> read) =>
        mapping.Find(key) is { } node && !YamlValue.IsNull(node) ? read(node) : absent;

    /// <summary>What stands for a required part that is not there: one whose fields are all defaults.</summary>
    public static T Absent<T>() where T : class, ISpecPart<T> => ProtoReader.Parse<T>(ByteString.Empty);
}
