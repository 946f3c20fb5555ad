using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Strata.Controllers.Tests.Oci;

/// <summary>What a well-behaved registry does with a push, as the distribution specification has it.</summary>
sealed class MemoryRegistry
{
    const string Repository = "/v2/team/ext";

    int uploads;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = [];

    /// <summary>By tag and by digest.</summary>
    public ConcurrentDictionary<string, byte[]> Manifests { get; } = [];

    public FakeAnswer Answer(FakeRequest request) => (request.Method, request.Path[Repository.Length..].Split('/')) switch
    {
        ("HEAD", [_, "blobs", var digest]) => Head(Blobs, digest),
        ("HEAD", [_, "manifests", var target]) => Head(Manifests, target),
        ("POST", [_, "blobs", "uploads", ""]) => Begun($"{Repository}/blobs/uploads/{Interlocked.Increment(ref uploads)}?state=x"),
        ("PUT", [_, "blobs", "uploads", _]) => Take(request),
        ("PUT", [_, "manifests", var target]) => TakeManifest(request, target),
        _ => FakeAnswer.Status(405),
    };

    public static FakeAnswer Begun(string location) => FakeAnswer.Status(202, headers: $"Location: {location}");

    public static byte[] BodyOf(FakeRequest request) => Encoding.Latin1.GetBytes(request.Body);

    public FakeAnswer Take(FakeRequest request)
    {
        var (body, query) = (BodyOf(request), Uri.UnescapeDataString(request.Target));
        if (!query.EndsWith($"digest={FakeImage.DigestOf(body)}", StringComparison.Ordinal)) return FakeAnswer.Status(400);
        Blobs[FakeImage.DigestOf(body)] = body;
        return FakeAnswer.Status(201, headers: $"Docker-Content-Digest: {FakeImage.DigestOf(body)}");
    }

    FakeAnswer TakeManifest(FakeRequest request, string target)
    {
        var body = BodyOf(request);
        Manifests[target] = Manifests[FakeImage.DigestOf(body)] = body;
        return FakeAnswer.Status(201, headers: $"Docker-Content-Digest: {FakeImage.DigestOf(body)}");
    }

    static FakeAnswer Head(ConcurrentDictionary<string, byte[]> content, string name) => content.TryGetValue(name, out var bytes)
        ? FakeAnswer.Raw(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\nContent-Length: {bytes.Length}\nDocker-Content-Digest: {FakeImage.DigestOf(bytes)}\nConnection: close\n\n"))
        : FakeAnswer.Status(404);
}
