using Strata.Resources.Serialization;

namespace Strata.Resources.Node;

/// <summary>Replaces the values of keys that hold secrets anywhere in a machine configuration.</summary>
static class SecretMask
{
    const string Mask = "******";

    static readonly HashSet<string> SecretKeys = new(StringComparer.Ordinal)
    {
        "auth", "password", "identityToken", "key", "token", "secret", "bootstraptoken", "secretboxEncryptionSecret", "aescbcEncryptionSecret",
    };

    public static YamlNode Apply(YamlNode node) => node switch
    {
        YamlMapping mapping => new YamlMapping(mapping.Entries.Select(Apply).ToEquatableArray()),
        YamlSequence sequence => new YamlSequence(sequence.Items.Select(Apply).ToEquatableArray()),
        _ => node,
    };

    static KeyValuePair<string, YamlNode> Apply(KeyValuePair<string, YamlNode> entry) =>
        entry.Value is YamlScalar && SecretKeys.Contains(entry.Key)
            ? new(entry.Key, YamlScalar.String(Mask))
            : new(entry.Key, Apply(entry.Value));
}
