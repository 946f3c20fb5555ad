using Strata.Resources.Serialization;

namespace Strata.Resources.Node;

/// <summary>
/// Replaces secrets anywhere in a machine configuration: values of keys that hold one, PEM private keys, users in addresses.
/// </summary>
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
        YamlScalar scalar when HoldsPrivateKey(scalar.Text) => YamlScalar.String(Mask),
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

    /// <summary>
    /// As PEM or as base64 of PEM, whatever its key says: certificate and key together may stand where the certificate belongs.
    /// </summary>
    static bool HoldsPrivateKey(string text)
    {
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) return true;

        var bytes = new byte[text.Length];
        return text.AsSpan().TrimStart().StartsWith("LS0t", StringComparison.Ordinal)
            && Convert.TryFromBase64String(text, bytes, out var length)
            && bytes.AsSpan(0, length).IndexOf("PRIVATE KEY-----"u8) >= 0;
    }
}
