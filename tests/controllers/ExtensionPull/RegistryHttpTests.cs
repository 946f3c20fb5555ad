using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>Table R of the hostile-input catalogue, rows 9, 21, 31, 32, 39 and 40: HTTP itself, and the way to the registry.</summary>
public class RegistryHttpTests
{
    readonly FakeImage image = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zz\r\n{0}\r\n0\r\n\r\n")]
    [InlineData("-493E0\r\n{0}\r\n0\r\n\r\n")]
    [InlineData("0x493E0\r\n{0}\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n{0}\r\n0\r\n\r\n")]
    [InlineData("493E0\r\n{0}XX0\r\n\r\n")]
    public async Task R9_a_chunk_of_no_proper_size_is_refused(string body)
    {
        await using var registry = Chunked(body);
        using var bench = new PullBench(retries: 0);

        Assert.Equal("http-framing", (await bench.RefusedAsync(registry)).Code);
    }

    [Theory]
    [InlineData("493E0;name=value\r\n{0}\r\n0\r\n\r\n")]
    [InlineData("493E0\r\n{0}\r\n0\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("493E0\n{0}\n0\n\n")]
    public async Task R9_what_is_odd_about_chunks_changes_no_byte_of_the_blob(string body)
    {
        await using var registry = Chunked(body);
        using var bench = new PullBench(retries: 0);

        await bench.PullAsync(registry);

        var digest = Digest.Parse(FakeImage.DigestOf(image.Layers[0]));
        Assert.Equal(image.Layers[0], await File.ReadAllBytesAsync(bench.Store.Layout.PathOf(digest), Ct));
    }

    [Fact]
    public async Task R12_trailers_without_end_are_refused()
    {
        await using var registry = Chunked($"493E0\r\n{{0}}\r\n0\r\nName: {new string('x', 100_000)}\r\n\r\n");
        using var bench = new PullBench(retries: 0);

        Assert.Equal("http-headers", (await bench.RefusedAsync(registry)).Code);
    }

    [Fact]
    public async Task R21_a_manifest_from_elsewhere_comes_without_credentials_and_must_have_the_digest()
    {
        var other = new FakeImage(layers: 2);
        var sent = image;
        await using var elsewhere = new FakeRegistry(r => sent.Answer(r));
        await using var registry = new FakeRegistry(r =>
            r.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
            : r.Path.Contains("/manifests/") ? FakeAnswer.Redirect($"{elsewhere.Url}{r.Path}")
            : image.Answer(r));
        var config = PullBench.WithAuth(registry, new RegistryAuth("me", "secret"));
        var pinned = $"registry.test/team/ext@{FakeImage.DigestOf(image.Manifest)}";

        using (var bench = new PullBench()) await bench.PullAsync(config, pinned);
        sent = other;
        using var deceived = new PullBench();

        Assert.Equal("digest-mismatch", (await deceived.RefusedAsync(config, pinned)).Code);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task R31_a_proxy_of_the_surroundings_is_never_asked()
    {
        await using var proxy = new FakeRegistry(image.Answer);
        await using var registry = new FakeRegistry(image.Answer);
        var before = HttpClient.DefaultProxy;   // made of http_proxy and HTTPS_PROXY when it is first asked for
        HttpClient.DefaultProxy = new ProxyFor(registry.Authority, proxy.Url);
        try
        {
            using var bench = new PullBench();
            await bench.PullAsync(registry);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task R31_a_registry_that_plays_the_proxy_gets_no_credentials()
    {
        await using var registry = new FakeRegistry(_ => FakeAnswer.Status(407, headers: "Proxy-Authenticate: Basic realm=\"x\""));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.WithAuth(registry, new RegistryAuth("me", "secret")));

        Assert.Equal(("registry-unavailable", false), (refused.Code, refused.Retriable));
        var names = Assert.Single(registry.Requests).Headers.Keys;
        Assert.DoesNotContain(names, name => name.Contains("authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task R32_a_cookie_is_never_sent_back()
    {
        await using var registry = new FakeRegistry(r => r.Path.Contains("/manifests/")
            ? FakeAnswer.Ok(FakeImage.ManifestType, image.Manifest, "Set-Cookie: a=b; Path=/", "Set-Cookie2: c=d")
            : image.Answer(r));
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.True(registry.Requests.Count > 1);
        Assert.All(registry.Requests, request => Assert.DoesNotContain("cookie", request.Headers.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(4, 10_000, "http-headers")]         // SETTINGS
    [InlineData(6, 10_000, "http-headers")]         // PING
    [InlineData(7, 1, "registry-unavailable")]      // GOAWAY
    [InlineData(9, 10_000, "http-headers")]         // CONTINUATION
    public async Task R39_frames_of_http_2_are_no_answer(byte type, int count, string code)
    {
        byte[] frame = [0, 0, 8, type, 0, 0, 0, 0, 0, .. new byte[8]];
        await using var registry = new FakeRegistry(_ => new FakeAnswer([.. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes)]));
        using var bench = new PullBench();

        Assert.Equal(code, (await bench.RefusedAsync(registry)).Code);
        Assert.InRange(registry.Requests.Count, 1, 5);
    }

    [Fact]
    public async Task R40_only_the_first_addresses_of_a_name_are_tried()
    {
        await using var registry = new FakeRegistry(image.Answer);
        var port = int.Parse(registry.Authority.Split(':')[1]);
        var dead = Enumerable.Range(2, 200).Select(i => IPAddress.Parse($"127.0.1.{i}")).ToList();

        await using (var found = await Dialer([.. dead.Take(7), IPAddress.Loopback]).ConnectAsync("registry.test", port, Ct))
            await found.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), Ct);
        var refused = await Assert.ThrowsAsync<SocketException>(
            () => Dialer([.. dead.Take(8), IPAddress.Loopback]).ConnectAsync("registry.test", port, Ct).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task R40_a_name_without_address_is_told_as_a_registry_that_is_not_there()
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, ct) => new AddressDialer(
                (_, _) => throw new SocketException((int)SocketError.HostNotFound)).ConnectAsync("registry.test", 443, ct),
        });

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://registry.test/v2/"), Ct));

        var refused = RegistryErrors.From(error, "registry.test");
        Assert.Equal(("registry-unavailable", true), (refused.Code, refused.Retriable));
    }

    /// <summary>What follows them is no HTTP, and comes when it likes.</summary>
    [Theory]
    [InlineData("manifests")]
    [InlineData("blobs")]
    public async Task Switching_to_a_protocol_that_nobody_asked_for_is_refused_at_once(string part)
    {
        const string switching = "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: other\n\n";
        var never = new TaskCompletionSource<byte[]>();
        await using var registry = new FakeRegistry(r => r.Path.Contains($"/{part}/")
            ? FakeAnswer.Raw(switching) with { Rest = never.Task }
            : image.Answer(r));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(registry).WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(("http-framing", false), (refused.Code, refused.Retriable));
        Assert.Contains("101", refused.Message);
        Assert.Equal(1, registry.Requests.Count(r => r.Path.Contains($"/{part}/")));
    }

    [Fact]
    public async Task Headers_without_an_end_are_waited_for_once()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<byte[]>();
        await using var registry = new FakeRegistry(_ =>
        {
            asked.TrySetResult();
            return FakeAnswer.Raw("HTTP/1.1 200 OK\nX-One: x\n") with { Rest = never.Task };
        });
        using var bench = new PullBench(time);

        var pull = bench.RefusedAsync(registry);
        await asked.Task.WaitAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(60));
        var refused = await pull.WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(("registry-unavailable", true), (refused.Code, refused.Retriable));
        Assert.EndsWith(": it sent no whole answer within 60 seconds", refused.Message);
        Assert.Single(registry.Requests);
    }

    FakeRegistry Chunked(string body)
    {
        var parts = body.Split("{0}");
        byte[] bytes = [.. Encoding.ASCII.GetBytes(parts[0]), .. image.Layers[0], .. Encoding.ASCII.GetBytes(parts[1])];
        return new FakeRegistry(r => r.Path == image.LayerPath()
            ? FakeAnswer.Raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n", bytes)
            : image.Answer(r));
    }

    static AddressDialer Dialer(IPAddress[] addresses) => new((_, _) => Task.FromResult(addresses));

    /// <summary>For one registry only: other tests run at the same time.</summary>
    sealed class ProxyFor(string authority, string proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => new(proxy);

        public bool IsBypassed(Uri host) => host.Authority != authority;
    }
}
