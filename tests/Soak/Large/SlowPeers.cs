using Strata.Controllers.Tests.Oci;
using Strata.EndToEnd.Tests.Parts;

namespace Strata.Soak.Large;

/// <summary>Registries that are slow in their own ways, in real time and with the agent's own patience, all at once.</summary>
sealed class SlowPeers(TemporaryDirectory directory, Action<CaseResult> told)
{
    const string Chunked = "HTTP/1.1 200 OK\nContent-Type: application/vnd.oci.image.manifest.v1+json\nTransfer-Encoding: chunked\n\n";
    const string ChunkedToken = "HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n";
    const string OneByte = "1\n \n";

    static readonly string LargeChunk = $"1000\n{new string(' ', 0x1000)}\n";

    readonly FakeImage image = new();

    string BlobHead => $"HTTP/1.1 200 OK\nContent-Length: {image.Layers[0].Length}\n\n";

    public async Task RunAsync()
    {
        Task<CaseResult>[] cases =
        [
            // A window of waiting is 30 seconds, a silence 90, a wait for the headers 60: user-guide.md, registries.
            RunAsync("layer-below-the-least-rate", "truncated", Thrice(30), Layer(SlowAnswer.Drip(BlobHead, "123456789 "))),
            RunAsync("layer-that-stalls", "truncated", Thrice(90), Layer(SlowAnswer.Silence(BlobHead, image.Layers[0][..270_000]))),
            RunAsync("manifest-without-end", "truncated", Thrice(30), Manifest(SlowAnswer.Drip(Chunked, OneByte))),
            RunAsync("manifest-that-floods", "too-large", TimeSpan.FromSeconds(10), Manifest(SlowAnswer.Flood(Chunked, LargeChunk))),
            RunAsync("chunk-size-without-end", "truncated", Thrice(90), Manifest(SlowAnswer.Drip(Chunked + "1;", "x"))),
            RunAsync("headers-byte-by-byte", "registry-unavailable", Thrice(60), Manifest(SlowAnswer.Drip("HTTP/1.1 200 OK\nX: ", "x"))),
            RunAsync("headers-that-never-come", "registry-unavailable", Thrice(60), Manifest(SlowAnswer.Silence(""))),
            RunAsync("token-without-end", "truncated", Thrice(30), Token(SlowAnswer.Drip(ChunkedToken, OneByte))),
            RunAsync("token-that-floods", "token", TimeSpan.FromSeconds(10), Token(SlowAnswer.Flood(ChunkedToken, LargeChunk))),
            RunAsync("tls-that-never-begins", "registry-unavailable", Thrice(10), Manifest(SlowAnswer.Silence("")), "https"),
            RunAsync("refusal-without-end", "registry-unavailable", Thrice(30), Manifest(SlowAnswer.Drip("HTTP/1.1 500 No\nTransfer-Encoding: chunked\n\n", OneByte))),
            RunAsync("slow-but-above-the-least-rate", "registry-unavailable", Deadline + TimeSpan.FromSeconds(5), Sized(4L << 30, TwoKilobytes), deadline: Deadline),
            RunAsync("layer-of-10-gib-declared", "layer-too-large", TimeSpan.FromSeconds(10), Sized(10L << 30, Flood)),
        ];
        foreach (var result in await Task.WhenAll(cases)) told(result);
    }

    /// <summary>One registry of each scheme, so that what a program keeps once it has used a network is there.</summary>
    public Task WarmUpAsync() => Task.WhenAll(
        RunAsync("warm-up", "too-large", Deadline, Manifest(SlowAnswer.Flood(Chunked, LargeChunk))),
        RunAsync("warm-up-tls", "tls", Deadline, Manifest(SlowAnswer.Plain(FakeAnswer.Status(404))), "https"));

    /// <summary>Lowered from 20 minutes, so that it ends with the others.</summary>
    static TimeSpan Deadline => TimeSpan.FromMinutes(4);

    /// <summary>Of three tries, the pauses between them, and a tenth on top (reliability.md, 35).</summary>
    static TimeSpan Thrice(int seconds) => TimeSpan.FromSeconds((3 * seconds * 1.1) + 12);

    async Task<CaseResult> RunAsync(
        string name, string code, TimeSpan within, Func<string, SlowRegistry, SlowAnswer> answer, string scheme = "http", TimeSpan? deadline = null)
    {
        using var product = new Product(directory.Make(name), deadline: deadline);
        await using var registry = new SlowRegistry(answer);
        var result = await CaseResult.OfAsync(new Promise(name, code, within), async () =>
        {
            await product.PullAsync($"{scheme}://{registry.Authority}");
            return "pulled";
        });
        return product.Scratch.Any() ? result with { Fault = $"it left {string.Join(' ', product.Scratch)}" } : result;
    }

    Func<string, SlowRegistry, SlowAnswer> Manifest(SlowAnswer answer) =>
        (path, _) => path.Contains("/manifests/", StringComparison.Ordinal) ? answer : Sound(path);

    Func<string, SlowRegistry, SlowAnswer> Layer(SlowAnswer answer) => (path, _) => path == LayerPath ? answer : Sound(path);

    Func<string, SlowRegistry, SlowAnswer> Token(SlowAnswer answer) => (path, registry) =>
        path.StartsWith("/token", StringComparison.Ordinal)
            ? answer
            : SlowAnswer.Plain(FakeAnswer.Challenge($"Bearer realm=\"http://{registry.Authority}/token\",service=\"s\""));

    /// <summary>What no window of waiting finds too slow.</summary>
    static SlowAnswer TwoKilobytes(string head) => SlowAnswer.Drip(head, new string('x', 2048));

    static SlowAnswer Flood(string head) => SlowAnswer.Flood(head, new string('x', 64 * 1024));

    /// <summary>With a layer of this size, as the manifest says and the registry.</summary>
    Func<string, SlowRegistry, SlowAnswer> Sized(long size, Func<string, SlowAnswer> layer)
    {
        var manifest = System.Text.Encoding.UTF8.GetString(image.Manifest)
            .Replace($"\"size\":{image.Layers[0].Length}", $"\"size\":{size}", StringComparison.Ordinal);
        return (path, _) =>
            path == LayerPath ? layer($"HTTP/1.1 200 OK\nContent-Length: {size}\n\n")
            : path.Contains("/manifests/", StringComparison.Ordinal)
                ? SlowAnswer.Plain(FakeAnswer.Ok(FakeImage.ManifestType, FakeImage.Bytes(manifest)))
            : Sound(path);
    }

    string LayerPath => $"/v2/large/blobs/{FakeImage.DigestOf(image.Layers[0])}";

    SlowAnswer Sound(string path) => SlowAnswer.Plain(image.Answer(new FakeRequest("GET", path, new Dictionary<string, string>())));
}
