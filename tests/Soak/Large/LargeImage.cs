using System.Text.Json.Nodes;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.SquashfsBuild;

namespace Strata.Soak.Large;

/// <summary>An extension of one large layer in an OCI layout, made without any code of the product.</summary>
/// <param name="Layout">The directory.</param>
sealed record LargeImage(string Layout)
{
    const string Prefix = "rootfs/usr/local/lib/large";
    const int EndOfTar = 1024;
    const int FileSize = 64;

    /// <summary>What the layout calls it.</summary>
    public const string Tag = "1";

    /// <param name="write">Everything below <see cref="Prefix"/>.</param>
    public static LargeImage Create(string layout, Action<LayerFile> write)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        var temporary = Path.Combine(layout, "layer");
        using var layer = new LayerFile(temporary);
        layer.Write(Entries(Opening));
        write(layer);
        layer.Write(new byte[EndOfTar]);
        var (digest, diffId) = layer.Seal();
        File.Move(temporary, Path.Combine(blobs, digest[7..]));

        var config = Put(blobs, $$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{diffId}}"]} }""");
        var manifest = Put(blobs, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = FakeImage.ManifestType,
            ["config"] = JsonNode.Parse(FakeImage.Descriptor("application/vnd.oci.image.config.v1+json", config)),
            ["layers"] = new JsonArray(new JsonObject
            {
                ["mediaType"] = "application/vnd.oci.image.layer.v1.tar+gzip",
                ["digest"] = digest,
                ["size"] = layer.Size,
            }),
        }.ToJsonString());
        var named = $$""","annotations":{"org.opencontainers.image.ref.name":"{{Tag}}"}""";
        File.WriteAllBytes(
            Path.Combine(layout, "index.json"), FakeImage.Index(FakeImage.Descriptor(FakeImage.ManifestType, manifest, named)));
        File.WriteAllText(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        return new LargeImage(layout);
    }

    /// <summary>Tar entries without the end of the tar.</summary>
    public static byte[] Entries(Action<TarBytes> build) => TarBytes.Of(build)[..^EndOfTar];

    /// <summary>The header of a file whose data follows.</summary>
    public static byte[] Header(string name, long size) => Entries(tar => tar.Entry($"{Prefix}/{name}", '0', change: header =>
    {
        header.AsSpan(124, 12).Clear();
        header[124] = 0x80; // GNU's base-256: octal digits end at 8 GiB
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), size);
    }));

    /// <summary>A directory of small files that all differ, but not in their size: the worst for who looks for duplicates.</summary>
    public static byte[] Files(string directory, int count) => Entries(tar =>
    {
        tar.Dir($"{Prefix}/{directory}");
        for (var file = 0; file < count; file++)
        {
            var name = $"{directory}/{file}";
            tar.File($"{Prefix}/{name}", name.PadRight(FileSize, '.'));
        }
    });

    static void Opening(TarBytes tar)
    {
        tar.File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: large\n  version: v1\n").Dir("rootfs");
        foreach (var directory in (string[])["rootfs/usr", "rootfs/usr/local", "rootfs/usr/local/lib", Prefix]) tar.Dir(directory);
    }

    static byte[] Put(string blobs, string document)
    {
        var bytes = FakeImage.Bytes(document);
        File.WriteAllBytes(Path.Combine(blobs, FakeImage.DigestOf(bytes)[7..]), bytes);
        return bytes;
    }
}
