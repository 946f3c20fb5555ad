using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.InstallConfig;

/// <summary>Identity tokens and client identities in <c>machine.registries.config</c>.</summary>
public sealed class RegistryCredentialsTests : IDisposable
{
    readonly X509Certificate2 root = Certificates.Authority("root");
    readonly X509Certificate2 client;

    public RegistryCredentialsTests() => client = Certificates.Client(root);

    string Crt => client.ExportCertificatePem();

    string Key => Certificates.KeyPem(client);

    public void Dispose()
    {
        client.Dispose();
        root.Dispose();
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static string Host(string rest) => $"machine:\n  registries:\n    config:\n      a.io:\n{rest}";

    static string Config(string crt, string key) =>
        Host($"        tls:\n          clientIdentity:\n            crt: {crt}\n            key: {key}\n");

    static string Block(string pem) => "|\n" + string.Join('\n', pem.Trim().Split('\n').Select(line => "              " + line));

    static string ConfigOfCa(string ca) => Host($"        tls:\n          ca: {ca}\n");

    static void Refused(string config, int line, int column, string message, string code = ErrorCodes.ClientIdentity)
    {
        var finding = Assert.Single(MachineConfigParser.Parse(config).Findings);

        Assert.Equal((code, line, column), (finding.Code, finding.Line, finding.Column));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_are_PEM_or_base64_of_it_one_or_several()
    {
        var one = root.ExportCertificatePem();
        var block = "|\n" + string.Join('\n', $"{one}\n{Crt}".Split('\n').Select(line => "            " + line));

        foreach (var ca in new[] { Base64(one), Base64($"the first\n{one}\nthe second\n{Crt}\n"), block, "\"\"" })
            Assert.Empty(MachineConfigParser.Parse(ConfigOfCa(ca)).Findings);
    }

    [Fact]
    public void An_authority_that_is_none_is_refused_where_it_stands()
    {
        var pem = root.ExportCertificatePem();
        const string none = "holds no PEM certificate";

        Refused(ConfigOfCa("'%%%'"), 6, 15, "neither PEM nor base64", ErrorCodes.Tls);
        Refused(ConfigOfCa(Base64("hello")), 6, 15, none, ErrorCodes.Tls);
        Refused(ConfigOfCa(Convert.ToBase64String(root.RawData)), 6, 15, none, ErrorCodes.Tls);
        Refused(ConfigOfCa(Base64(Key)), 6, 15, none, ErrorCodes.Tls);
        Refused(
            ConfigOfCa(Base64("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")), 6, 15, none, ErrorCodes.Tls);
        Refused(ConfigOfCa(Base64($"{pem}\n{Crt[..^40]}")), 6, 15, "holds 2 certificates, and 1 of them cannot be read", ErrorCodes.Tls);
    }

    [Fact]
    public void An_identity_token_is_read()
    {
        var parsed = MachineConfigParser.Parse(
            Host("        auth:\n          identityToken: t0k+/=\n          realms: [b.io]\n"));

        Assert.Empty(parsed.Findings);
        Assert.Equal(new RegistryAuth(IdentityToken: "t0k+/=", Realms: ["b.io"]), parsed.Registries.Hosts["a.io"].Auth);
    }

    [Theory]
    [InlineData("|\n            hunter2\n            hunter3")]
    [InlineData("\"hunter2\\n\"")]
    [InlineData("\"hunter2é\"")]
    public void An_identity_token_stands_in_one_line(string token)
    {
        var parsed = MachineConfigParser.Parse(Host($"        auth:\n          identityToken: {token}\n"));

        var finding = Assert.Single(parsed.Findings);
        Assert.Equal((ErrorCodes.Type, 6, 26), (finding.Code, finding.Line, finding.Column));
        Assert.DoesNotContain("hunter", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_identity_is_base64_of_PEM()
    {
        var parsed = MachineConfigParser.Parse(Config(Base64(Crt), Base64(Key)));

        Assert.Empty(parsed.Findings);
        Assert.Equal(new ClientIdentity(Crt, Key), parsed.Registries.Hosts["a.io"].Tls!.ClientIdentity);
    }

    [Fact]
    public void A_client_identity_may_be_PEM_itself()
    {
        var parsed = MachineConfigParser.Parse(Config(Block(Crt), Block(Key)));

        Assert.Empty(parsed.Findings);
        Assert.Equal(Key.Trim(), parsed.Registries.Hosts["a.io"].Tls!.ClientIdentity!.Key.Trim());
    }

    public static TheoryData<string> KeyForms => new("pkcs8 rsa", "pkcs1 rsa", "pkcs8 ec", "sec1 ec", "sec1 ec with parameters");

    [Theory]
    [MemberData(nameof(KeyForms))]
    public void Keys_are_read_in_all_forms_that_openssl_writes(string form)
    {
        using AsymmetricAlgorithm key = form.Contains("rsa") ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = Certificates.Client(root, key);
        var pem = form switch
        {
            "pkcs1 rsa" => ((RSA)key).ExportRSAPrivateKeyPem(),
            "sec1 ec" => ((ECDsa)key).ExportECPrivateKeyPem(),
            "sec1 ec with parameters" =>
                $"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{((ECDsa)key).ExportECPrivateKeyPem()}",
            _ => key.ExportPkcs8PrivateKeyPem(),
        };

        Assert.Empty(MachineConfigParser.Parse(Config(Base64(own.ExportCertificatePem()), Base64(pem))).Findings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("~")]
    public void No_client_identity_is_none(string identity)
    {
        var parsed = MachineConfigParser.Parse(Host($"        tls:\n          clientIdentity: {identity}\n"));

        Assert.Empty(parsed.Findings);
        Assert.Null(parsed.Registries.Hosts["a.io"].Tls!.ClientIdentity);
    }

    [Fact]
    public void A_certificate_that_is_no_base64_is_refused() => Refused(Config("'%%%'", Base64(Key)), 7, 18, "neither PEM nor base64");

    [Fact]
    public void A_certificate_that_is_no_PEM_is_refused() =>
        Refused(Config(Base64("hello"), Base64(Key)), 7, 18, "crt holds no PEM certificate");

    [Fact]
    public void A_certificate_that_is_damaged_is_refused() =>
        Refused(
            Config(Base64("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), Base64(Key)), 7, 18, "crt holds no PEM certificate");

    [Fact]
    public void A_key_beside_the_certificate_is_refused() =>
        Refused(Config(Base64($"{Crt}\n{Key}"), Base64(Key)), 7, 18, "crt holds a private key");

    [Fact]
    public void A_key_that_is_no_base64_is_refused() => Refused(Config(Base64(Crt), "'%%%'"), 8, 18, "neither PEM nor base64");

    [Fact]
    public void A_key_that_is_no_PEM_is_refused() => Refused(Config(Base64(Crt), Base64("hunter2")), 8, 18, "key holds no PEM private key");

    [Fact]
    public void A_public_key_is_no_key()
    {
        using var key = client.GetECDsaPublicKey()!;

        Refused(Config(Base64(Crt), Base64(key.ExportSubjectPublicKeyInfoPem())), 8, 18, "key holds no PEM private key");
    }

    [Fact]
    public void Two_keys_are_refused() => Refused(Config(Base64(Crt), Base64($"{Key}\n{Key}")), 8, 18, "several private keys");

    [Fact]
    public void A_key_of_a_kind_that_TLS_cannot_use_here_is_refused()
    {
        // An Ed25519 key of RFC 8410, 10.3.
        const string Ed25519 =
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";

        Refused(Config(Base64(Crt), Base64(Ed25519)), 8, 18, "neither an RSA nor an EC key");
    }

    [Theory]
    [InlineData("EC")]
    [InlineData("RSA")]
    public void A_key_of_another_certificate_is_refused(string kind)
    {
        using AsymmetricAlgorithm other = kind == "RSA" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Refused(Config(Base64(Crt), Base64(other.ExportPkcs8PrivateKeyPem())), 8, 18, "does not belong to the certificate");
    }

    [Fact]
    public void An_encrypted_key_is_refused()
    {
        using var key = client.GetECDsaPrivateKey()!;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        var pem = key.ExportEncryptedPkcs8PrivateKeyPem("hunter2", encryption);

        Refused(Config(Base64(Crt), Base64(pem)), 8, 18, "the key is encrypted");
    }

    [Fact]
    public void A_key_encrypted_in_the_old_form_is_refused()
    {
        const string Old =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";

        Refused(Config(Base64(Crt), Base64(Old)), 8, 18, "the key is encrypted");
    }

    [Theory]
    [InlineData("crt")]
    [InlineData("key")]
    public void One_part_alone_is_refused(string missing)
    {
        var lines = Config(Base64(Crt), Base64(Key)).Split('\n').Where(line => !line.Contains($"{missing}: "));

        Refused(string.Join('\n', lines), 7, 13, $"has no {missing}");
    }

    [Fact]
    public void A_faulty_part_hides_no_other_fault()
    {
        var parsed = MachineConfigParser.Parse(Config("'%%%'", Base64("hunter2")) + "            kay: x\n");

        Assert.Equal([(7, "client-identity"), (8, "client-identity"), (9, "unknown-key")], parsed.Findings.Select(f => (f.Line, f.Code)));
        Assert.DoesNotContain(parsed.Findings, f => f.ToString().Contains("hunter2"));
    }
}
