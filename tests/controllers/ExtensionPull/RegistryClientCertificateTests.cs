using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Client certificates: shown to the host they are configured for, and to no other.</summary>
public sealed class RegistryClientCertificateTests : IDisposable
{
    readonly FakeImage image = new();
    readonly X509Certificate2 server = Certificates.SelfSigned();
    readonly X509Certificate2 root = Certificates.Authority("root");

    public void Dispose()
    {
        server.Dispose();
        root.Dispose();
    }

    RegistryTls Tls(ClientIdentity? identity) => new(server.ExportCertificatePem(), ClientIdentity: identity);

    FakeRegistry Guarded() => new(image.Answer, server, Certificates.SignedBy(root));

    static AsymmetricAlgorithm Key(string kind) => kind == "RSA" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP384);

    [Theory]
    [InlineData("RSA")]
    [InlineData("EC")]
    public async Task A_registry_that_wants_a_certificate_lets_us_in_with_it(string kind)
    {
        using var client = Certificates.Client(root, Key(kind));
        await using var registry = Guarded();
        using var bench = new PullBench();

        await bench.PullAsync(Certificates.Trusting(registry, Tls(Certificates.Identity(client))));

        Assert.All(registry.Requests, r => Assert.Equal("CN=node", r.ClientCertificate));
    }

    [Fact]
    public async Task The_certificates_between_ours_and_the_root_are_shown_too()
    {
        using var between = Certificates.Authority("between", root);
        using var client = Certificates.Client(between);
        await using var registry = Guarded();
        using var bench = new PullBench();

        await bench.PullAsync(Certificates.Trusting(registry, Tls(Certificates.Identity(client, between))));
    }

    [Fact]
    public async Task A_registry_that_wants_a_certificate_serves_nothing_without_it()
    {
        await using var registry = Guarded();
        using var bench = new PullBench(retries: 0);

        await bench.RefusedAsync(Certificates.Trusting(registry, Tls(null)));

        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task A_redirect_to_another_host_takes_no_certificate_along()
    {
        using var client = Certificates.Client(root);
        await using var elsewhere = new FakeRegistry(_ => FakeAnswer.Ok(null, image.Layers[0]), server, (_, _, _, _) => true);
        await using var registry = new FakeRegistry(
            r => r.Path == image.LayerPath() ? FakeAnswer.Redirect($"{elsewhere.Url}/blob") : image.Answer(r),
            server,
            Certificates.SignedBy(root));
        using var bench = new PullBench();

        await bench.PullAsync(WithTrustIn(elsewhere, Certificates.Trusting(registry, Tls(Certificates.Identity(client)))));

        Assert.Null(Assert.Single(elsewhere.Requests).ClientCertificate);
    }

    [Fact]
    public async Task A_token_service_elsewhere_is_shown_no_certificate()
    {
        using var client = Certificates.Client(root);
        await using var tokens = new FakeRegistry(
            _ => FakeAnswer.Ok("application/json", Encoding.UTF8.GetBytes("""{"token":"t1"}""")), server, (_, _, _, _) => true);
        await using var registry = new FakeRegistry(
            r => r.Authorization is null ? FakeAnswer.Challenge($"Bearer realm=\"{tokens.Url}/token\"") : image.Answer(r),
            server,
            Certificates.SignedBy(root));
        using var bench = new PullBench();

        await bench.PullAsync(WithTrustIn(tokens, Certificates.Trusting(registry, Tls(Certificates.Identity(client)))));

        Assert.Null(Assert.Single(tokens.Requests).ClientCertificate);
    }

    [Fact]
    public async Task An_identity_that_cannot_be_read_is_refused_before_anything_is_sent()
    {
        await using var registry = Guarded();
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(Certificates.Trusting(registry, Tls(new ClientIdentity("x", "hunter2"))));

        Assert.Equal("client-identity", refused.Code);
        Assert.DoesNotContain("hunter2", refused.ToString());
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task A_real_registry_lets_us_in_with_the_certificate()
    {
        using var client = Certificates.Client(root);
        await using var registry = await DockerRegistry.StartAsync(TestContext.Current.CancellationToken, server, root);
        await registry.PushAsync(image, client, TestContext.Current.CancellationToken);
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(registry.Config(Tls(Certificates.Identity(client))));

        Assert.Equal(FakeImage.DigestOf(image.Manifest), pulled.Digest.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_real_registry_refuses_no_certificate_and_one_of_another_root(bool withAnother)
    {
        using var other = Certificates.Authority("other");
        using var stranger = Certificates.Client(other);
        await using var registry = await DockerRegistry.StartAsync(TestContext.Current.CancellationToken, server, root);
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry.Config(Tls(withAnother ? Certificates.Identity(stranger) : null)));

        Assert.Equal("tls", refused.Code);
        Assert.False(refused.Retriable);
        Assert.Contains("clientIdentity", refused.Hint);
    }

    RegistriesConfig WithTrustIn(FakeRegistry host, RegistriesConfig config) =>
        config with { Hosts = config.Hosts.Add(host.Authority, new RegistryHost(Tls: Tls(null))) };
}
