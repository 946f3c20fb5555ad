using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Certificates made for one test.</summary>
static class Certificates
{
    public static RegistriesConfig Trusting(FakeRegistry registry, RegistryTls tls) => PullBench.Mirror(registry.Url) with
    {
        Hosts = ImmutableDictionary<string, RegistryHost>.Empty.Add(registry.Authority, new RegistryHost(Tls: tls)),
    };

    public static X509Certificate2 SelfSigned(string? name = null, bool isOver = false)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null) names.AddIpAddress(IPAddress.Loopback);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), isOver ? now.AddHours(-1) : now.AddDays(1));
    }

    /// <summary>A root, or with an issuer a certificate between a root and others.</summary>
    public static X509Certificate2 Authority(string name, X509Certificate2? issuer = null) =>
        Issue(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), issuer, isAuthority: true);

    /// <param name="key">RSA or EC; by default EC.</param>
    public static X509Certificate2 Client(X509Certificate2 issuer, AsymmetricAlgorithm? key = null) =>
        Issue("node", key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), issuer, isAuthority: false);

    public static ClientIdentity Identity(X509Certificate2 client, params X509Certificate2[] between) =>
        new(string.Join('\n', between.Prepend(client).Select(certificate => certificate.ExportCertificatePem())), KeyPem(client));

    public static string KeyPem(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>For a server: lets in whose certificate leads to the root, over what the client has sent.</summary>
    public static RemoteCertificateValidationCallback SignedBy(X509Certificate2 root) => (_, certificate, presented, _) =>
    {
        if (certificate is not X509Certificate2 client) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ExtraStore.AddRange(presented!.ChainPolicy.ExtraStore);
        return chain.Build(client);
    };

    static X509Certificate2 Issue(string name, AsymmetricAlgorithm key, X509Certificate2? issuer, bool isAuthority)
    {
        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null) return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var signer = issuer.GetECDsaPrivateKey()!;
        using var bare = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return key is RSA own ? bare.CopyWithPrivateKey(own) : bare.CopyWithPrivateKey((ECDsa)key);
    }
}
