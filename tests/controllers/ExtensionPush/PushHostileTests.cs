using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPush;

/// <summary>Registries that fail, lie, or want credentials elsewhere: table R of the hostile-input catalogue for pushes.</summary>
public class PushHostileTests
{
    static readonly RegistryAuth Me = new("me", "secret");

    readonly FakeImage image = new();
    readonly MemoryRegistry memory = new();

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_registry_that_comes_back_is_waited_for(int status)
    {
        var failures = 4;
        await using var registry = new FakeRegistry(
            r => r.Method == "PUT" && Interlocked.Decrement(ref failures) >= 0
                ? FakeAnswer.Status(status, headers: "Retry-After: 0")
                : memory.Answer(r));
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image));

        Assert.Equal(image.Manifest, memory.Manifests["v1"]);
    }

    [Fact]
    public async Task A_registry_that_stays_down_is_refused_after_so_many_tries()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Status(500));
        using var bench = new PushBench();

        var refused = await bench.RefusedAsync(registry, bench.Add(image));

        Assert.Equal(("registry-unavailable", true), (refused.Code, refused.Retriable));
        Assert.Equal(5, registry.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_breaks_during_an_upload_begins_the_upload_anew()
    {
        var breaks = 1;
        await using var registry = new FakeRegistry(
            r => r.Method == "PUT" && Interlocked.Decrement(ref breaks) >= 0 ? FakeAnswer.Raw("HTTP/1.1 20") : memory.Answer(r));
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image));

        Assert.Equal(3, registry.Requests.Count(r => r.Method == "POST"));
    }

    [Theory]
    [InlineData(401, "unauthorized")]
    [InlineData(403, "unauthorized")]
    [InlineData(404, "not-found")]
    [InlineData(405, "registry-unavailable")]
    public async Task A_refused_upload_is_not_tried_again(int status, string code)
    {
        await using var registry = new FakeRegistry(r => FakeAnswer.Status(r.Method == "HEAD" ? 404 : status));
        using var bench = new PushBench();

        Assert.Equal(code, (await bench.RefusedAsync(registry, bench.Add(image))).Code);
        Assert.Single(registry.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task R16_an_upload_that_goes_on_elsewhere_takes_no_credentials_along()
    {
        await using var elsewhere = new FakeRegistry(memory.Take);
        await using var registry = new FakeRegistry(r =>
            r.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
            : r.Method == "POST" ? MemoryRegistry.Begun($"{elsewhere.Url}/somewhere?token=1")
            : memory.Answer(r));
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image), Me);

        Assert.NotEmpty(elsewhere.Requests);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
        Assert.Equal(image.Manifest, memory.Manifests["v1"]);
    }

    [Fact]
    public async Task R16_whoever_an_upload_went_to_cannot_ask_for_credentials()
    {
        await using var elsewhere = new FakeRegistry(_ => FakeAnswer.Challenge("Basic realm=\"x\""));
        await using var registry = new FakeRegistry(r =>
            r.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
            : r.Method == "POST" ? MemoryRegistry.Begun($"{elsewhere.Url}/somewhere")
            : memory.Answer(r));
        using var bench = new PushBench();

        Assert.Equal("unauthorized", (await bench.RefusedAsync(registry, bench.Add(image), Me)).Code);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task R16_a_redirected_upload_is_sent_again_without_credentials(int status)
    {
        await using var elsewhere = new FakeRegistry(memory.Take);
        await using var registry = new FakeRegistry(r =>
            r.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
            : r.Method == "PUT" && r.Path.Contains("/uploads/") ? FakeAnswer.Redirect($"{elsewhere.Url}{r.Target}", status)
            : memory.Answer(r));
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image), Me);

        Assert.NotEmpty(elsewhere.Requests);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    public async Task R16_a_redirect_that_would_lose_the_body_is_not_followed(int status)
    {
        await using var elsewhere = new FakeRegistry(_ => FakeAnswer.Status(200));
        await using var registry = new FakeRegistry(
            r => r.Method == "PUT" ? FakeAnswer.Redirect($"{elsewhere.Url}/x", status) : memory.Answer(r));
        using var bench = new PushBench();

        Assert.Equal("registry-unavailable", (await bench.RefusedAsync(registry, bench.Add(image))).Code);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("unix:/run/docker.sock")]
    [InlineData("")]
    [InlineData("http://a:b@127.0.0.1/x")]
    public async Task R17_an_upload_goes_nowhere_but_to_http_addresses(string location)
    {
        await using var registry = new FakeRegistry(r => r.Method == "POST" ? MemoryRegistry.Begun(location) : memory.Answer(r));
        using var bench = new PushBench();

        Assert.Equal("redirect-scheme", (await bench.RefusedAsync(registry, bench.Add(image))).Code);
    }

    [Fact]
    public async Task R17_an_upload_over_https_does_not_go_on_over_http()
    {
        using var certificate = Certificates.SelfSigned();
        await using var plain = new FakeRegistry(memory.Take);
        await using var registry = new FakeRegistry(
            r => r.Method == "POST" ? MemoryRegistry.Begun($"{plain.Url}/x") : memory.Answer(r), certificate);
        using var bench = new PushBench();
        var config = PushBench.Open(
            registry.Authority, registry.Url, new RegistryHost(Tls: new RegistryTls(certificate.ExportCertificatePem())));

        var refused = await Assert.ThrowsAsync<StageException>(
            () => bench.PushAsync(bench.Add(image), $"{registry.Authority}/team/ext:v1", config));

        Assert.Equal("redirect-scheme", refused.Code);
        Assert.Empty(plain.Requests);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    public async Task R4_a_registry_that_names_another_digest_is_refused(string method)
    {
        var other = $"Docker-Content-Digest: sha256:{new string('0', 64)}";
        await using var registry = new FakeRegistry(r => r.Method == method && r.Path.Contains("/blobs/")
            ? FakeAnswer.Status(method == "PUT" ? 201 : 200, headers: other)
            : memory.Answer(r));
        using var bench = new PushBench();

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(registry, bench.Add(image))).Code);
        Assert.Empty(memory.Manifests);
    }

    [Fact]
    public async Task A_token_is_asked_for_pushing_and_kept_for_the_whole_push()
    {
        var tokens = 0;
        await using var registry = new FakeRegistry(r =>
        {
            if (r.Path == "/token")
            {
                Interlocked.Increment(ref tokens);
                return FakeAnswer.Ok("application/json", """{"token":"t0"}"""u8.ToArray());
            }
            return r.Authorization == "Bearer t0"
                ? memory.Answer(r)
                : FakeAnswer.Challenge($"Bearer realm=\"http://{r.Headers["host"]}/token\"");
        });
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image), Me);

        Assert.Equal(1, tokens);
        var asked = Uri.UnescapeDataString(registry.Requests.Single(r => r.Path == "/token").Target);
        Assert.Contains("scope=repository:team/ext:pull,push", asked);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_for_one_that_may_push()
    {
        await using var registry = new FakeRegistry(r =>
            r.Path == "/token" ? FakeAnswer.Ok("application/json", """{"access_token":"t0"}"""u8.ToArray())
            : r.Authorization == "Bearer t0" ? memory.Answer(r)
            : FakeAnswer.Challenge($"Bearer realm=\"http://{r.Headers["host"]}/token\""));
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image), new RegistryAuth(IdentityToken: "refresh"));

        var asked = Uri.UnescapeDataString(Assert.Single(registry.Requests, r => r.Path == "/token").Body);
        Assert.Contains("refresh_token=refresh", asked);
        Assert.Contains("scope=repository:team/ext:pull,push", asked);
    }
}
