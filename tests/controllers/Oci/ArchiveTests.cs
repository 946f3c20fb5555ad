using System.Buffers.Binary;
using System.Text;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.SquashfsBuild;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>An archive of a layout as a mirror's endpoint: made by another tool, and made to harm.</summary>
public sealed class ArchiveTests : IDisposable
{
    const string Marker = """{"imageLayoutVersion":"1.0.0"}""";
    const string EmptyIndex = """{"schemaVersion":2,"manifests":[]}""";

    readonly TemporaryDirectory directory = new();

    string Archive => directory["images.tar"];

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Hostile => new()
    {
        { "symlink", "special-file" },
        { "hardlink to a later file", "special-file" },
        { "hardlink to a directory", "special-file" },
        { "hardlink out of it", "special-file" },
        { "hardlink by dots", "special-file" },
        { "hardlink to itself", "special-file" },
        { "hardlink to a symlink", "special-file" },
        { "hardlink over a file", "duplicate" },
        { "device", "special-file" },
        { "fifo inside", "special-file" },
        { "absolute", "path-escape" },
        { "dots", "path-escape" },
        { "twice", "duplicate" },
        { "twice by another spelling", "duplicate" },
        { "a directory over the index", "special-file" },
        { "a directory before the index", "special-file" },
        { "a file in the place of blobs", "not-a-directory" },
        { "a file in the place of an algorithm", "not-a-directory" },
        { "a file below the index", "not-a-directory" },
        { "cut in a header", "truncated" },
        { "cut in a member", "tar-header" },
        { "without an end", "truncated" },
        { "a second archive behind it", "trailing-data" },
        { "a huge member", "tar-header" },
        { "a negative size", "tar-header" },
        { "a wrong checksum", "tar-checksum" },
        { "sparse", "sparse-unsupported" },
        { "a huge index", "too-large" },
        { "no layout", "not-found" },
        { "no tar", "tar-checksum" },
        { "nothing", "truncated" },
    };

    static byte[] Layout(Func<TarBytes, TarBytes> more) =>
        more(new TarBytes().File("oci-layout", Marker).File("index.json", EmptyIndex)).End().ToArray();

    static byte[] BytesOf(string kind) => kind switch
    {
        "symlink" => Layout(tar => tar.Symlink($"blobs/sha256/{new string('a', 64)}", "/etc/shadow")),
        "hardlink to a later file" => Layout(tar => tar.HardLink($"blobs/sha256/{new string('a', 64)}", "later").File("later", "x")),
        "hardlink to a directory" => Layout(tar => tar.Dir("blobs").HardLink("other", "blobs")),
        "hardlink out of it" => Layout(tar => tar.HardLink($"blobs/sha256/{new string('a', 64)}", "/etc/shadow")),
        "hardlink by dots" => Layout(tar => tar.HardLink($"blobs/sha256/{new string('a', 64)}", "blobs/../index.json")),
        "hardlink to itself" => Layout(tar => tar.HardLink("other", "other")),
        "hardlink to a symlink" => Layout(tar => tar.Symlink("link", "index.json").HardLink("other", "link")),
        "hardlink over a file" => Layout(tar => tar.File("evil", "{}").HardLink("index.json", "evil")),
        "device" => Layout(tar => tar.Entry("zero", '3')),
        "fifo inside" => Layout(tar => tar.Entry("pipe", '6')),
        "absolute" => Layout(tar => tar.File("/blobs/sha256/a", "x")),
        "dots" => Layout(tar => tar.File("blobs/../../index.json", "x")),
        "twice" => Layout(tar => tar.File("index.json", "{}")),
        "twice by another spelling" => Layout(tar => tar.File("./index.json", "{}")),
        "a directory over the index" => Layout(tar => tar.Dir("./index.json/")),
        "a directory before the index" => new TarBytes().Dir("index.json").Bytes(Layout(tar => tar)).ToArray(),
        "a file in the place of blobs" => Layout(tar => tar.File("blobs")),
        "a file in the place of an algorithm" => Layout(tar => tar.File("blobs/sha512")),
        "a file below the index" => Layout(tar => tar.File("index.json/x")),
        "cut in a header" => Layout(tar => tar)[..1200],
        "cut in a member" => Layout(tar => tar.Entry("big", '0', data: new byte[4096]))[..5000],
        "without an end" => Layout(tar => tar)[..2048],
        "a second archive behind it" => [.. Layout(tar => tar), .. Layout(tar => tar)],
        "a huge member" => Layout(tar => tar.Entry("big", '0', change: header => Binary(header, long.MaxValue))),
        "a negative size" => Layout(tar => tar.Entry("big", '0', change: header => Binary(header, -512))),
        "a wrong checksum" => Layout(tar => tar.Entry("x", '0', afterwards: header => header[0]++)),
        "sparse" => Layout(tar => tar.Entry("x", 'S', magic: TarBytes.GnuMagic)),
        "a huge index" => new TarBytes().File("oci-layout", Marker).Entry("index.json", '0', data: new byte[(4 << 20) + 1]).End().ToArray(),
        "no layout" => TarBytes.Of(tar => tar.File("hello", "hello")),
        "no tar" => Encoding.ASCII.GetBytes(new string('x', 10_000)),
        _ => [],
    };

    static string IndexOf(string digest, int size) =>
        $$"""
        {"schemaVersion":2,"manifests":[{"mediaType":"{{FakeImage.ManifestType}}","digest":"sha256:{{digest}}","size":{{size}},
         "annotations":{"org.opencontainers.image.ref.name":"v1"} }]}
        """;

    static void Binary(byte[] header, long size)
    {
        header.AsSpan(124, 4).Fill(size < 0 ? (byte)0xFF : (byte)0);
        header[124] |= 0x80;
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), size);
    }

    async Task MadeBySkopeoAsync(string name = "registry.test/team/ext:v1", string format = "oci-archive")
    {
        Directory.CreateDirectory(directory["root"]);
        await File.WriteAllTextAsync(directory["root/hello"], "hello", Ct);
        await Tool.RunAsync("umoci", "init", "--layout", directory["umoci"]);
        await Tool.RunAsync("umoci", "new", "--image", $"{directory["umoci"]}:v1");
        await Tool.RunAsync("umoci", "insert", "--image", $"{directory["umoci"]}:v1", directory["root"], "/");
        await Tool.RunAsync("skopeo", "copy", $"oci:{directory["umoci"]}:v1", $"{format}:{Archive}:{name}");
    }

    [Theory]
    [InlineData("registry.test/team/ext:v1")]
    [InlineData("team/ext:v1")]
    [InlineData("v1")]
    public async Task An_archive_made_by_skopeo_is_pulled_whole_and_left_as_it_is(string name)
    {
        await MadeBySkopeoAsync(name);
        var before = await File.ReadAllBytesAsync(Archive, Ct);
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(PullBench.Mirror($"oci-archive://{Archive}"));

        Assert.Equal(OciLayout.Open(directory["umoci"]).FindNamed("v1").Digest, pulled.Digest);
        Assert.All(pulled.Manifest.Layers, layer => Assert.True(bench.Store.Layout.Has(layer)));
        Assert.Equal(before, await File.ReadAllBytesAsync(Archive, Ct));
    }

    [Fact]
    public async Task An_archive_of_a_directory_made_by_tar_is_read_too()
    {
        await MadeBySkopeoAsync();
        await Tool.RunAsync("tar", "-cf", directory["plain.tar"], "-C", directory["umoci"], ".");
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.Mirror($"oci-archive://{directory["plain.tar"]}"));

        Assert.Equal(3, bench.Blobs.Length);
    }

    [Theory]
    [InlineData("blobs", "copies")]
    [InlineData("copies", "blobs")]
    [InlineData("./copies", "./blobs")]
    public async Task An_archive_made_by_tar_of_a_layout_whose_blobs_have_two_names_is_read_too(string first, string second)
    {
        await MadeBySkopeoAsync();
        await Tool.RunAsync("cp", "-al", directory["umoci/blobs"], directory["umoci/copies"]);
        await Tool.RunAsync("tar", "-cf", directory["links.tar"], "-C", directory["umoci"], first, second, "oci-layout", "index.json");
        Assert.Contains(" link to ", await Tool.RunAsync("tar", "-tvf", directory["links.tar"]), StringComparison.Ordinal);
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(PullBench.Mirror($"oci-archive://{directory["links.tar"]}"));

        Assert.Equal(OciLayout.Open(directory["umoci"]).FindNamed("v1").Digest, pulled.Digest);
        Assert.Equal(3, bench.Blobs.Length);
    }

    [Fact]
    public async Task An_archive_made_by_buildah_is_pulled_whole()
    {
        Needs.Root();
        Needs.Programs("buildah");
        await Tool.RunAsync("sh", "-ec", $"""
            cd {directory.Path}
            b="buildah --storage-driver vfs --root $PWD/storage --runroot $PWD/run"
            mkdir -p context/usr/local
            echo hello > context/usr/local/hello
            c=$($b from scratch)
            $b copy -q $c context /
            $b commit -q $c built
            $b push -q built oci-archive:{Archive}:registry.test/team/ext:v1
            """);
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(PullBench.Mirror($"oci-archive://{Archive}"));

        var inspected = await Tool.RunAsync("skopeo", "inspect", "--format", "{{.Digest}}", $"oci-archive:{Archive}");
        Assert.Equal(inspected.Trim(), $"{pulled.Digest}");
        Assert.All(pulled.Manifest.Layers, layer => Assert.True(bench.Store.Layout.Has(layer)));
    }

    [Fact]
    public async Task An_archive_that_is_put_there_later_serves_the_next_pull()
    {
        using var bench = new PullBench();
        Assert.Equal("not-found", (await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"))).Code);
        await MadeBySkopeoAsync();

        await bench.PullAsync(PullBench.Mirror($"oci-archive://{Archive}"));
    }

    [Fact]
    public async Task An_image_that_the_archive_lacks_is_asked_of_the_next_endpoint()
    {
        await MadeBySkopeoAsync("registry.test/team/other:v7");
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(PullBench.Mirror($"oci-archive://{Archive}", $"oci://{directory["umoci"]}"));

        Assert.Equal(OciLayout.Open(directory["umoci"]).FindNamed("v1").Digest, pulled.Digest);
    }

    [Fact]
    public async Task A_blob_with_changed_bytes_is_refused_by_its_digest()
    {
        await MadeBySkopeoAsync();
        var blob = OciLayout.Open(directory["umoci"]).FindNamed("v1").Digest;
        var bytes = await File.ReadAllBytesAsync(Archive, Ct);
        var manifest = await File.ReadAllBytesAsync(OciLayout.Open(directory["umoci"]).PathOf(blob), Ct);
        bytes[bytes.AsSpan().IndexOf(manifest) + 20] ^= 1;
        await File.WriteAllBytesAsync(Archive, bytes, Ct);
        using var bench = new PullBench(retries: 0);

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"))).Code);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    public async Task A_place_with_control_characters_is_no_address(string scheme)
    {
        using var bench = new PullBench(retries: 0);

        foreach (var hidden in (string[])["%00", "%0A", "%1b%5B2J"])
            Assert.Equal("type", (await bench.RefusedAsync(PullBench.Mirror($"{scheme}://{directory["x"]}{hidden}y"))).Code);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_archive_is_refused(string kind, string code)
    {
        await File.WriteAllBytesAsync(Archive, BytesOf(kind), Ct);
        using var bench = new PullBench(retries: 0);

        var refused = await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"));

        Assert.Equal(code, refused.Code);
        Assert.Contains(Archive, refused.Message);
        Assert.Empty(bench.Blobs);
    }

    [Fact]
    public async Task A_hard_link_to_other_content_is_refused_by_the_digest()
    {
        var blob = new string('a', 64);
        var tar = new TarBytes().File("oci-layout", Marker).File("index.json", IndexOf(blob, Marker.Length));
        await File.WriteAllBytesAsync(Archive, tar.HardLink($"blobs/sha256/{blob}", "oci-layout").End().ToArray(), Ct);
        using var bench = new PullBench(retries: 0);

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"))).Code);
    }

    [Fact]
    public async Task A_fifo_in_the_place_of_an_archive_is_refused_without_waiting()
    {
        await Tool.RunAsync("mkfifo", Archive);
        using var bench = new PullBench(retries: 0);

        Assert.Equal("special-file", (await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"))).Code);
    }

    [Fact]
    public async Task Too_many_members_are_refused_while_they_are_counted()
    {
        await using (var file = File.Create(Archive))
        {
            var one = new TarBytes().File("x").ToArray();
            for (var i = 0; i <= 100_000; i++) await file.WriteAsync(one, Ct);
        }

        using var bench = new PullBench(retries: 0);

        Assert.Equal("too-many", (await bench.RefusedAsync(PullBench.Mirror($"oci-archive://{Archive}"))).Code);
    }

    [Fact]
    public async Task What_lies_between_the_members_is_not_read()
    {
        // 64 GiB of nothing, which takes no room and would take minutes.
        const long hole = 64L << 30;
        await using (var file = File.Create(Archive))
        {
            await file.WriteAsync(new TarBytes().Entry("hole", '0', change: header => Binary(header, hole)).ToArray(), Ct);
            file.Seek(hole, SeekOrigin.Current);
            await file.WriteAsync(Layout(tar => tar), Ct);
        }

        Assert.Empty(OciLayout.OpenArchive(Archive, Ct).Images());
    }

    [Fact]
    public async Task An_archive_that_is_replaced_between_two_reads_is_told()
    {
        await File.WriteAllBytesAsync(Archive, Layout(tar => tar), Ct);
        var layout = OciLayout.OpenArchive(Archive, Ct);
        await File.WriteAllBytesAsync(Archive, Layout(tar => tar.File("more")), Ct);

        var refused = Assert.Throws<StageException>(() => layout.Images());

        Assert.Equal("io", refused.Code);
        Assert.True(refused.Retriable);
    }

    [Fact]
    public async Task What_cannot_be_read_is_no_proof_that_nothing_is_reached_through_it()
    {
        var manifest = new FakeImage().Manifest;
        var digest = Digest.Sha256(manifest);
        var blob = Encoding.UTF8.GetString(manifest);
        await File.WriteAllBytesAsync(Archive, Layout(tar => tar.File($"blobs/sha256/{digest.Hex}", blob)), Ct);
        var layout = OciLayout.OpenArchive(Archive, Ct);
        Assert.Equal([digest], LayoutReach.From(layout, [digest]).Manifests);
        await File.WriteAllBytesAsync(Archive, Layout(tar => tar.File($"blobs/sha256/{digest.Hex}", blob).File("more")), Ct);

        Assert.Equal("io", Assert.Throws<StageException>(() => LayoutReach.From(layout, [digest])).Code);
    }

    public void Dispose() => directory.Dispose();
}
