using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, row 37.</summary>
public class RegistryTlsTests
{
    readonly FakeImage image = new();

    [Fact]
    public async Task R37_a_self_signed_registry_is_refused()
    {
        using var certificate = Certificates.SelfSigned();
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal("tls", refused.Code);
        Assert.False(refused.Retriable);
        Assert.EndsWith(": its certificate is not signed by a CA that is known here", refused.Message);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task R37_a_configured_root_is_trusted()
    {
        using var certificate = Certificates.SelfSigned();
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        await bench.PullAsync(Certificates.Trusting(registry, new RegistryTls(certificate.ExportCertificatePem())));
    }

    [Fact]
    public async Task R37_a_configured_root_does_not_forgive_a_wrong_name()
    {
        using var certificate = Certificates.SelfSigned("other.test");
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        var trusting = Certificates.Trusting(registry, new RegistryTls(certificate.ExportCertificatePem()));

        var refused = await bench.RefusedAsync(trusting);

        Assert.Equal("tls", refused.Code);
        Assert.EndsWith(": its certificate is for other.test, not for this name", refused.Message);
    }

    [Fact]
    public async Task R37_a_certificate_that_is_over_is_told_with_the_clock()
    {
        using var certificate = Certificates.SelfSigned(isOver: true);
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(Certificates.Trusting(registry, new RegistryTls(certificate.ExportCertificatePem())));

        Assert.Equal("tls", refused.Code);
        Assert.Contains($"to {certificate.NotAfter.ToUniversalTime():u}, and the clock here says", refused.Message);
    }

    [Fact]
    public async Task R37_a_certificate_of_another_root_than_the_configured_is_told_so()
    {
        using var certificate = Certificates.SelfSigned();
        using var other = Certificates.Authority("other");
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(Certificates.Trusting(registry, new RegistryTls(other.ExportCertificatePem())));

        Assert.EndsWith(": its certificate is not signed by a CA that is known here", refused.Message);
    }

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable)]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch)]
    public void What_the_system_refuses_without_a_reason_is_not_trusted(SslPolicyErrors errors)
    {
        using var certificate = Certificates.SelfSigned();
        using var chain = new X509Chain();
        var trust = new CertificateTrust(new RegistryTls(), TimeProvider.System);

        Assert.Throws<AuthenticationException>(() => trust.IsTrusted(this, certificate, chain, errors));
    }

    [Fact]
    public async Task R37_checks_can_be_switched_off()
    {
        using var certificate = Certificates.SelfSigned("other.test");
        await using var registry = new FakeRegistry(image.Answer, certificate);
        using var bench = new PullBench();

        await bench.PullAsync(Certificates.Trusting(registry, new RegistryTls(InsecureSkipVerify: true)));
    }
}
