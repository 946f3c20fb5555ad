using Strata.Resources.Serialization;

namespace Strata.Resources.Node;

/// <summary>Replaces the values of keys that hold secrets, and the users in addresses, anywhere in a machine configuration.</summary>
static class SecretMask
{
    const string Mask = "******";

    static readonly HashSet<string> SecretKeys = new(StringComparer.Ordinal)
    {
        "auth", "password", "identityToken", "key", "token", "secret", "bootstraptoken", "secretboxEncryptionSecret",
        "aescbcEncryptionSecret", "privateKey", "presharedKey", "passphrase",
    };

    public static YamlNode Apply(YamlNode node) => node switch
    {
        YamlMapping mapping => new YamlMapping(mapping.Entries.Select(Apply).ToEquatableArray()),
        YamlSequence sequence => new YamlSequence(sequence.Items.Select(Apply).ToEquatableArray()),
        YamlScalar scalar => scalar with { Text = AddressSecret.Hide(scalar.Text) },
        _ => node,
    };

    static KeyValuePair<string, YamlNode> Apply(KeyValuePair<string, YamlNode> entry) =>
        new(entry.Key, SecretKeys.Contains(entry.Key) ? Hide(entry.Value) : Apply(entry.Value));

    /// <summary>A mapping below such a key has keys of its own, which tell what is secret in it.</summary>
    static YamlNode Hide(YamlNode node) => node switch
    {
        YamlMapping => Apply(node),
        YamlSequence sequence => new YamlSequence(sequence.Items.Select(Hide).ToEquatableArray()),
        _ => YamlScalar.String(Mask),
    };
}
