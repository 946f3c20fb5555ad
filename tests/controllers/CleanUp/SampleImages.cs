using System.Text.Json;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.SquashfsBuild;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Extension images in a layout to pull from; what they consist of is read back without our own parser.</summary>
sealed class SampleImages(string directory) : IDisposable
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: sample\n  version: v1\n";

    readonly OciStore store = OciStore.OpenShared(directory, new PlainFiles());

    public string Endpoint => $"oci://{directory}";

    public void Dispose() => store.Dispose();

    /// <param name="payloads">One layer for each; equal ones give equal layers, but for the lowest, which has the manifest.</param>
    public async Task<string> AddAsync(string name, params byte[][] payloads)
    {
        var reference = $"registry.test/team/{name}";
        var layers = payloads.Select((payload, i) => new LayerContent(async (output, ct) => await output.WriteAsync(Tar(i, payload), ct)));
        await new OciLayoutWriter(store).WriteAsync(reference, [new PlatformImage(Platform.Host, [.. layers])], CancellationToken.None);
        return reference;
    }

    /// <summary>Bytes that nothing compresses, the same for the same seed.</summary>
    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The names below `blobs/sha256` that the image needs.</summary>
    public IReadOnlySet<string> BlobsOf(string reference) => BlobsOf(directory, reference);

    /// <summary>The same in any layout that has the name.</summary>
    public static IReadOnlySet<string> BlobsOf(string layout, string reference)
    {
        using var index = Read(Path.Combine(layout, "index.json"));
        var entries = index.RootElement.GetProperty("manifests").EnumerateArray();
        var manifest = DigestOf(entries.Single(entry => NameOf(entry) == reference));
        using var document = Read(Path.Combine(layout, "blobs/sha256", Hex(manifest)));
        var layers = document.RootElement.GetProperty("layers").EnumerateArray().Select(DigestOf);
        return new HashSet<string>([Hex(manifest), Hex(DigestOf(document.RootElement.GetProperty("config"))), .. layers.Select(Hex)]);
    }

    /// <summary>The names in a layout's index.json.</summary>
    public static IReadOnlyList<string> NamesIn(string layout)
    {
        using var index = Read(Path.Combine(layout, "index.json"));
        return [.. index.RootElement.GetProperty("manifests").EnumerateArray().Select(NameOf).Order(StringComparer.Ordinal)];
    }

    static byte[] Tar(int layer, byte[] payload) => TarBytes.Of(tar =>
    {
        if (layer == 0) tar.File("manifest.yaml", Manifest);
        tar.Entry($"rootfs/usr/local/share/{layer}", '0', data: payload);
    });

    static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path));

    static string NameOf(JsonElement entry) =>
        entry.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString()!;

    static string DigestOf(JsonElement descriptor) => descriptor.GetProperty("digest").GetString()!;

    static string Hex(string digest) => digest["sha256:".Length..];
}
