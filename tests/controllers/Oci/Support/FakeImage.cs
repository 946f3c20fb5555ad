using System.Security.Cryptography;
using System.Text;

namespace Strata.Controllers.Tests.Oci;

/// <summary>An image whose documents are written by hand and whose digests come from SHA256 itself.</summary>
sealed class FakeImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string IndexType = "application/vnd.oci.image.index.v1+json";

    public FakeImage(string os = "linux", string architecture = "amd64", int layers = 1, string? layerType = null, string extra = "", int seed = 0)
    {
        Layers = [.. Enumerable.Range(0, layers).Select(i => Layer(300_000 + i, seed + i))];
        var diffIds = string.Join(",", Layers.Select(layer => $"\"{DigestOf(layer)}\""));
        Config = Bytes($$"""{"architecture":"{{architecture}}","os":"{{os}}","rootfs":{"type":"layers","diff_ids":[{{diffIds}}]} }""");
        var list = string.Join(",", Layers.Select(l => Descriptor(layerType ?? "application/vnd.oci.image.layer.v1.tar+gzip", l, extra)));
        Manifest = Bytes($$"""
            {"schemaVersion":2,"mediaType":"{{ManifestType}}",
             "config":{{Descriptor("application/vnd.oci.image.config.v1+json", Config)}},"layers":[{{list}}]}
            """);
    }

    public byte[] Config { get; }

    public byte[] Manifest { get; }

    public byte[][] Layers { get; }

    public static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Descriptor(string type, byte[] content, string extra = "") =>
        $$"""{"mediaType":"{{type}}","digest":"{{DigestOf(content)}}","size":{{content.Length}}{{extra}}}""";

    public static byte[] Index(params string[] entries) =>
        Bytes($$"""{"schemaVersion":2,"mediaType":"{{IndexType}}","manifests":[{{string.Join(",", entries)}}]}""");

    public string Entry(string platform) => Descriptor(ManifestType, Manifest, $",\"platform\":{platform}");

    /// <summary>What a well-behaved registry answers.</summary>
    public FakeAnswer Answer(FakeRequest request)
    {
        if (request.Path.Contains("/manifests/")) return FakeAnswer.Ok(ManifestType, Manifest);
        var blob = Layers.Append(Config).FirstOrDefault(b => request.Path.EndsWith(DigestOf(b), StringComparison.Ordinal));
        return blob is null ? FakeAnswer.Status(404) : FakeAnswer.Ok("application/octet-stream", blob);
    }

    /// <summary>What a registry answers that wants a login, and has its blobs at another address.</summary>
    public Func<FakeRequest, FakeAnswer> AnswerToLogins(string storage) => request =>
        request.Authorization is null ? FakeAnswer.Challenge("Basic realm=\"x\"")
        : request.Path.Contains("/blobs/", StringComparison.Ordinal) ? FakeAnswer.Redirect($"{storage}{request.Target}")
        : Answer(request);

    public string LayerPath(int i = 0) => $"/v2/team/ext/blobs/{DigestOf(Layers[i])}";

    static byte[] Layer(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
