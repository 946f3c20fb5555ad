using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, rows 16 to 20.</summary>
public class RegistryRedirectTests
{
    readonly FakeImage image = new();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task R16_a_redirect_is_followed_without_authorization_and_cookie(int status)
    {
        await using var elsewhere = new FakeRegistry(_ => FakeAnswer.Ok(null, image.Layers[0]));
        await using var registry = new FakeRegistry(r =>
            r.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
            : r.Path == image.LayerPath() ? FakeAnswer.Status(status, null, null, $"Location: {elsewhere.Url}/blob", "Set-Cookie: a=b")
            : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.WithAuth(registry, new RegistryAuth("user", "secret")));

        var request = Assert.Single(elsewhere.Requests);
        Assert.Null(request.Authorization);
        Assert.DoesNotContain("cookie", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("unix:/run/docker.sock")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("data:text/plain,x")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("")]
    [InlineData("http://a:b@127.0.0.1/x")]
    [InlineData("http://xn--\u00e9/x")]
    public async Task R17_a_redirect_to_anything_but_https_is_refused(string location)
    {
        await using var registry = new FakeRegistry(r => r.Path == image.LayerPath() ? FakeAnswer.Redirect(location) : image.Answer(r));
        using var bench = new PullBench();

        Assert.Equal("redirect-scheme", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fe80::1]/x")]
    [InlineData("http://[::ffff:169.254.169.254]/x")]
    [InlineData("http://2852039166/x")]
    [InlineData("http://0.0.0.0/x")]
    public async Task R17_a_redirect_to_a_link_local_address_is_refused(string location)
    {
        await using var registry = new FakeRegistry(r => r.Path == image.LayerPath() ? FakeAnswer.Redirect(location) : image.Answer(r));
        using var bench = new PullBench(retries: 0);

        var refused = await bench.RefusedAsync(registry);

        Assert.Equal("redirect-scheme", refused.Code);
        Assert.Contains("link-local", refused.Message);
    }

    [Fact]
    public async Task R17_https_does_not_redirect_to_http()
    {
        using var certificate = Certificates.SelfSigned();
        await using var plain = new FakeRegistry(image.Answer);
        await using var registry = new FakeRegistry(_ => FakeAnswer.Redirect($"{plain.Url}/x"), certificate);
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(Certificates.Trusting(registry, new RegistryTls(certificate.ExportCertificatePem())));

        Assert.Equal("redirect-scheme", refused.Code);
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public async Task R19_a_loop_of_redirects_is_refused()
    {
        await using var registry = new FakeRegistry(r => FakeAnswer.Redirect(r.Path == "/a" ? "/b" : "/a"));
        using var bench = new PullBench();

        Assert.Equal("too-many-redirects", (await bench.RefusedAsync(registry)).Code);
        Assert.Equal(6, registry.Requests.Count);
    }

    [Fact]
    public async Task R20_five_relative_redirects_are_followed()
    {
        await using var registry = new FakeRegistry(r =>
            r.Path == image.LayerPath() ? FakeAnswer.Redirect("/hop/1")
            : r.Path == "/hop/5" ? FakeAnswer.Ok(null, image.Layers[0])
            : r.Path.StartsWith("/hop/") ? FakeAnswer.Redirect($"{r.Path[5] - '0' + 1}")
            : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);
    }
}
