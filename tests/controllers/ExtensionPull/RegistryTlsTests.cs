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

        Assert.Equal("tls", (await bench.RefusedAsync(trusting)).Code);
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
