using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

public sealed class LayoutTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static LayerContent Layer(string name, string content) => new(async (stream, ct) =>
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        var entry = new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            ModificationTime = DateTimeOffset.UnixEpoch,
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        };
        await tar.WriteEntryAsync(entry, ct);
    });

    static PlatformImage Image(string platform) => new(Platform.Parse(platform), [Layer("a", platform), Layer("b", "same")]);

    async Task<Descriptor> WriteAsync(OciStore store, string name, params string[] platforms) =>
        await new OciLayoutWriter(store).WriteAsync(name, [.. platforms.Select(Image)], Ct);

    [Fact]
    public async Task Skopeo_reads_what_we_write()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "v1", "linux/amd64");

        using var seen = JsonDocument.Parse(await Tool.RunAsync("skopeo", "inspect", $"oci:{directory["oci"]}:v1"));

        Assert.Equal(image.Digest.ToString(), seen.RootElement.GetProperty("Digest").GetString());
        Assert.Equal("amd64", seen.RootElement.GetProperty("Architecture").GetString());
        Assert.Equal(2, seen.RootElement.GetProperty("Layers").GetArrayLength());
    }

    [Theory]
    [InlineData("index.json", "io")]
    [InlineData("blob", "blob-missing")]
    public async Task What_is_no_regular_file_is_refused_without_waiting_for_its_content(string name, string code)
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "v1", "linux/amd64");
        var file = name == "blob" ? store.Layout.PathOf(image.Digest) : directory["oci/index.json"];
        File.Delete(file);
        await Tool.RunAsync("mkfifo", file);

        var refused = await Assert.ThrowsAsync<StageException>(
            () => new LayoutSource(new LayoutPlace(false, directory["oci"])).ResolveAsync(ImageReference.Parse("registry.test/team/ext:v1"), Ct));

        Assert.Equal(code, refused.Code);
    }

    [Theory]
    [InlineData("some byte")]
    [InlineData("some bytes!")]
    public void A_blob_of_another_size_is_not_there(string found)
    {
        using var store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        var blob = new Descriptor("application/octet-stream", store.Add("some bytes"u8), 10);
        Assert.True(store.Layout.Has(blob));

        File.WriteAllText(store.Layout.PathOf(blob.Digest), found);

        Assert.False(store.Layout.Has(blob));
    }

    [Fact]
    public async Task Everybody_may_read_a_shared_layout_and_nobody_else_a_private_one()
    {
        using var shared = OciStore.OpenShared(directory["shared"], new PlainFiles());
        using var ours = OciStore.OpenPrivate(directory["private"], new PlainFiles());
        await WriteAsync(shared, "v1", "linux/amd64");
        await WriteAsync(ours, "v1", "linux/amd64");

        Assert.Equal([0x1A4], Modes("shared"));
        Assert.Equal([0x180], Modes("private"));

        IEnumerable<int> Modes(string layout) => Directory.GetFiles(directory[layout], "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(directory[layout], file).Split('/')[0] != "ingest")
            .Select(file => (int)File.GetUnixFileMode(file))
            .Distinct();
    }

    [Fact]
    public async Task Skopeo_copies_all_platforms_of_an_index_unchanged()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "ghcr.io/team/ext:v1", "linux/amd64", "linux/arm64/v8");

        await Tool.RunAsync("skopeo", "copy", "--all", $"oci:{directory["oci"]}:ghcr.io/team/ext:v1", $"oci:{directory["copy"]}:v1");

        Assert.Equal(image.Digest, OciLayout.Open(directory["copy"]).FindNamed("v1").Digest);
    }

    [Fact]
    public async Task Umoci_unpacks_what_we_write()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        await WriteAsync(store, "v1", "linux/amd64");

        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", $"{directory["oci"]}:v1", directory["bundle"]);

        Assert.Equal("linux/amd64", await File.ReadAllTextAsync(directory["bundle/rootfs/a"], Ct));
        Assert.Equal("same", await File.ReadAllTextAsync(directory["bundle/rootfs/b"], Ct));
    }

    [Fact]
    public async Task Skopeo_reads_our_archive()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "v1", "linux/amd64");

        await OciArchive.WriteAsync(store.Layout, directory["x.tar"], Ct);

        using var seen = JsonDocument.Parse(await Tool.RunAsync("skopeo", "inspect", $"oci-archive:{directory["x.tar"]}:v1"));
        Assert.Equal(image.Digest.ToString(), seen.RootElement.GetProperty("Digest").GetString());
    }

    [Fact]
    public async Task The_same_layers_give_the_same_bytes()
    {
        foreach (var name in (string[])["one", "two"])
        {
            using var store = OciStore.OpenShared(directory[name], new PlainFiles());
            await WriteAsync(store, "v1", "linux/amd64", "linux/arm64");
            await OciArchive.WriteAsync(store.Layout, directory[$"{name}.tar"], Ct);
        }

        Assert.Equal(await File.ReadAllBytesAsync(directory["one.tar"], Ct), await File.ReadAllBytesAsync(directory["two.tar"], Ct));
    }

    [Fact]
    public async Task A_name_moves_to_the_newest_image_and_others_stay()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        await WriteAsync(store, "kept", "linux/amd64");
        await WriteAsync(store, "v1", "linux/amd64");

        var newest = await WriteAsync(store, "v1", "linux/arm64");

        Assert.Equal(["kept", "v1"], store.Layout.Images().Select(i => i.RefName!));
        Assert.Equal(newest.Digest, store.Layout.FindNamed("v1").Digest);
    }

    [Fact]
    public async Task A_name_that_the_image_has_already_is_not_written_again()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "v1", "linux/amd64");
        await WriteAsync(store, "v2", "linux/arm64");
        var index = Files.Stamp(directory["oci/index.json"]);

        await store.TagAsync(image, "v1", Ct);

        Assert.Equal(index, Files.Stamp(directory["oci/index.json"]));
    }

    [Fact]
    public async Task Many_names_at_once_are_all_kept()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "v0", "linux/amd64");

        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => Task.Run(() => store.TagAsync(image, $"v{i}", Ct), Ct)));

        Assert.Equal(41, store.Layout.Images().Count);
    }

    [Fact]
    public async Task What_other_programs_wrote_into_the_index_survives()
    {
        Directory.CreateDirectory(directory["oci"]);
        var entry = FakeImage.Descriptor(FakeImage.ManifestType, [1], ",\"annotations\":{\"other\":\"x\"},\"artifactType\":\"y\"");
        var before = $$"""{"schemaVersion":2,"annotations":{"top":"z"},"manifests":[{{entry}}]}""";
        await File.WriteAllTextAsync(directory["oci/index.json"], before, Ct);
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());

        await WriteAsync(store, "v1", "linux/amd64");

        var index = await File.ReadAllTextAsync(directory["oci/index.json"], Ct);
        Assert.Contains(entry, index);
        Assert.Contains("""{"top":"z"}""", index);
    }

    [Fact]
    public void A_blob_is_on_disk_before_it_has_its_name_and_the_name_before_it_is_used()
    {
        var files = new PlainFiles();
        using var store = OciStore.OpenPrivate(directory["oci"], files);
        files.Calls.Clear();

        var digest = store.Add("x"u8);

        Assert.Equal(["sync", $"rename {digest.Hex}", "sync sha256"], files.Calls);
    }

    [Fact]
    public void The_agents_layout_is_private_and_its_half_written_blobs_are_removed()
    {
        Directory.CreateDirectory(directory["oci/ingest"]);
        File.WriteAllText(HalfWritten("oci/ingest"), "x");

        using var store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        var blob = store.Layout.PathOf(store.Add("x"u8));

        Assert.Empty(Directory.GetFiles(directory["oci/ingest"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(blob));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_when_no_other_is_at_it()
    {
        using (var other = OciStore.OpenShared(directory["oci"], new PlainFiles()))
        {
            File.WriteAllText(HalfWritten("oci/ingest"), "x");
            OciStore.OpenShared(directory["oci"], new PlainFiles()).Dispose();
            Assert.Single(Directory.GetFiles(directory["oci/ingest"]));
        }

        OciStore.OpenShared(directory["oci"], new PlainFiles()).Dispose();

        Assert.Empty(Directory.GetFiles(directory["oci/ingest"]));
    }

    [Fact]
    public async Task Nobody_who_may_only_read_the_layout_holds_up_a_writer()
    {
        OciStore.OpenShared(directory["oci"], new PlainFiles()).Dispose();
        using var reader = Files.OpenDirectory(directory["oci/ingest"]);
        Assert.Equal(0, Libc.flock(reader, Libc.LOCK_EX));

        await Task.Run(() => OciStore.OpenShared(directory["oci"], new PlainFiles()).Dispose(), Ct).WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public void What_no_writer_names_so_is_nobodys_leftover()
    {
        Directory.CreateDirectory(directory["oci/ingest"]);
        File.WriteAllText(directory["oci/ingest/notes.txt"], "x");

        OciStore.OpenShared(directory["oci"], new PlainFiles()).Dispose();

        Assert.True(File.Exists(directory["oci/ingest/notes.txt"]));
    }

    [Theory]
    [InlineData("ghcr.io/team/ext:v1", "ghcr.io/team/ext:v1", "team/ext:v1", "v1")]
    [InlineData("team/ext:v1", "team/ext:v1", "v1")]
    [InlineData("v1", "v1", "v2")]
    public async Task A_reference_is_found_by_its_fullest_name(string expected, params string[] names)
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var image = await WriteAsync(store, "unrelated", "linux/amd64");
        foreach (var name in names) await store.TagAsync(image, name, Ct);

        Assert.Equal(expected, store.Layout.Find(ImageReference.Parse("ghcr.io/team/ext:v1")).RefName);
    }

    [Fact]
    public async Task A_reference_that_is_not_there_is_refused_with_the_names()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        await WriteAsync(store, "v1", "linux/amd64");

        var refused = Assert.Throws<StageException>(() => store.Layout.Find(ImageReference.Parse("ghcr.io/team/ext:v2")));

        Assert.Equal("not-found", refused.Code);
        Assert.EndsWith("it has: v1", refused.Message);
    }

    [Fact]
    public async Task A_digest_is_found_whatever_its_name()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        var index = await WriteAsync(store, "v1", "linux/amd64", "linux/arm64");
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(store.Layout.PathOf(index.Digest), Ct));
        var inner = json.RootElement.GetProperty("manifests")[1].GetProperty("digest").GetString();

        Assert.Equal(index.Digest, store.Layout.Find(ImageReference.Parse($"ghcr.io/x@{index.Digest}")).Digest);
        Assert.Equal(inner, store.Layout.Find(ImageReference.Parse($"ghcr.io/x@{inner}")).Digest.ToString());
    }

    [Fact]
    public void A_directory_that_is_no_layout_is_refused() =>
        Assert.Equal("not-found", Assert.Throws<StageException>(() => OciLayout.Open(directory.Path)).Code);

    [Fact]
    public async Task A_blob_that_cannot_be_opened_is_told_with_advice()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        await WriteAsync(store, "v1", "linux/amd64");
        var layout = OciLayout.Open(directory["oci"]);
        var blob = layout.FindNamed("v1").Digest;
        File.Delete(layout.PathOf(blob));
        File.CreateSymbolicLink(layout.PathOf(blob), layout.PathOf(blob));

        var refused = Assert.Throws<StageException>(() => layout.OpenBlob(blob));

        Assert.Equal(("io", "check the image layout"), (refused.Code, refused.Hint));
        Assert.Contains($"{blob}", refused.Message);
    }

    [Fact]
    public async Task A_layout_of_many_is_asked_for_a_name()
    {
        using var store = OciStore.OpenShared(directory["oci"], new PlainFiles());
        await WriteAsync(store, "v1", "linux/amd64");
        await WriteAsync(store, "v2", "linux/arm64");
        var layout = OciLayout.Open(directory["oci"]);

        var refused = Assert.Throws<StageException>(() => layout.FindNamed(null));

        Assert.Equal($"{layout.Root} has 2 images: v1, v2", refused.Message);
    }

    public void Dispose() => directory.Dispose();

    string HalfWritten(string place) => Path.Combine(directory[place], Guid.NewGuid().ToString("n"));
}
