using System.Collections.Immutable;
using System.Net;
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

    public static X509Certificate2 SelfSigned(string? name = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null) names.AddIpAddress(IPAddress.Loopback);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
