using System.Security.Cryptography;
using System.Text;
using Strata.Resources.Node;
using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

/// <summary>What people see of the configuration holds no secret, wherever it stands (extensions.md 1.4).</summary>
public sealed class MachineConfigYamlTests
{
    [Theory]
    [InlineData("machine:\n  token: SECRET\n")]
    [InlineData("machine:\n  ca:\n    crt: public\n    key: SECRET\n")]
    [InlineData("machine:\n  registries:\n    config:\n      h:\n        auth:\n          username: me\n          password: SECRET\n")]
    [InlineData("machine:\n  registries:\n    config:\n      h:\n        auth:\n          auth: SECRET\n          identityToken: SECRET\n")]
    [InlineData("machine:\n  registries:\n    config:\n      h:\n        tls:\n          clientIdentity:\n            crt: public\n            key: SECRET\n")]
    [InlineData("machine:\n  network:\n    interfaces:\n      - wireguard:\n          privateKey: SECRET\n")]
    [InlineData("machine:\n  systemDiskEncryption:\n    state:\n      keys:\n        - static:\n            passphrase: SECRET\n")]
    [InlineData("cluster:\n  secret: SECRET\n  token: SECRET\n  secretboxEncryptionSecret: SECRET\n  aescbcEncryptionSecret: SECRET\n")]
    [InlineData("cluster:\n  token: |\n    SECRET\n")]
    [InlineData("cluster:\n  token:\n    - SECRET\n")]
    [InlineData("machine: {token: \"SECRET\"}\n---\napiVersion: v1alpha1\nkind: Other\nkey: SECRET\n")]
    [InlineData("machine:\n  registries:\n    mirrors:\n      h:\n        endpoints: [\"https://me:SECRET@h/p@th\"]\n")]
    [InlineData("machine:\n  env:\n    https_proxy: http://me:SECRET@proxy:3128\n")]
    [InlineData("machine: &all\n  token: SECRET\nother: *all\n")]
    [InlineData("machine: [SECRET\n")]
    public void A_secret_is_not_shown(string text)
    {
        var yaml = YamlWriter.Write(new MachineConfig(text, "sha256:d", 1).ToYaml());

        Assert.DoesNotContain("SECRET", yaml);
    }

    [Theory]
    [InlineData("crt", false)]
    [InlineData("crt", true)]
    [InlineData("ca", true)]
    public void A_private_key_is_not_shown_where_a_certificate_belongs(string place, bool inBase64)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = $"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{key.ExportPkcs8PrivateKeyPem()}";
        var text = inBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) : pem;
        var config = $"machine:\n  {place}: |\n{string.Concat(text.Split('\n').Select(line => $"    {line}\n"))}";

        var yaml = YamlWriter.Write(new MachineConfig(config, "sha256:d", 1).ToYaml());

        Assert.Equal($"machine:\n    {place}: '******'\n", yaml);
    }

    [Theory]
    [InlineData("", "null\n")]
    [InlineData("# nothing\n", "null\n")]
    [InlineData("machine:\n  token: t\n---\nkind: Other\nsecret: s\n", "- machine:\n    token: '******'\n- kind: Other\n  secret: '******'\n")]
    public void Several_documents_are_shown_as_a_list(string text, string shown) => Assert.Equal(
        YamlWriter.Write(YamlNode.Parse(shown)), YamlWriter.Write(new MachineConfig(text, "sha256:d", 1).ToYaml()));

    [Fact]
    public void Everything_else_is_shown()
    {
        var yaml = YamlWriter.Write(new MachineConfig("machine:\n  token: t\n  install:\n    disk: /dev/sda\n", "sha256:d", 1).ToYaml());

        Assert.Equal("machine:\n    token: '******'\n    install:\n        disk: /dev/sda\n", yaml);
    }
}
