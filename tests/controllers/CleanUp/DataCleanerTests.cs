using Strata.Controllers.CleanUp;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>What a clean-up keeps, removes and leaves alone, on real files.</summary>
public sealed class DataCleanerTests : IDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly PlainFiles files = new();
    readonly SampleImages samples;
    readonly OciStore blobs;
    readonly LayerStore layers;
    readonly ImageSources sources = new(TimeProvider.System);

    public DataCleanerTests()
    {
        samples = new SampleImages(directory["samples"]);
        Directory.CreateDirectory(directory["data"]);
        blobs = OciStore.OpenPrivate(Layout, files);
        layers = new LayerStore(directory["data"]);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    string Layout => directory["data/oci"];

    string[] Blobs => Sorted(Directory.GetFiles(Path.Combine(Layout, "blobs/sha256")).Select(path => Path.GetFileName(path)));

    public void Dispose()
    {
        samples.Dispose();
        blobs.Dispose();
        sources.Dispose();
        directory.Dispose();
    }

    static DataRoots Roots(IEnumerable<string>? names = null, IEnumerable<Digest>? images = null, IEnumerable<string>? keys = null) =>
        new((names ?? []).ToHashSet(), (images ?? []).ToHashSet(), (keys ?? []).ToHashSet(), ExtensionPolicy.Default);

    // The key of a layer in these tests: the hex of its image's manifest.
    Task<Cleaned> CleanAsync(DataRoots roots) =>
        new DataCleaner(blobs, layers, (manifest, _, _) => ValueTask.FromResult(manifest.Hex)).CleanAsync(_ => Task.FromResult(roots), Ct);

    Task<PulledImage> PullAsync(string reference) =>
        new ImagePuller(blobs, sources, TimeProvider.System, new TransferOptions()).PullAsync(
            ImageReference.Parse(reference), PullBench.Mirror(samples.Endpoint), Platform.Host, null, Ct);

    async Task<string> PulledAsync(string name, params byte[][] payloads)
    {
        var reference = await samples.AddAsync(name, payloads);
        await PullAsync(reference);
        return reference;
    }

    void Build(string key)
    {
        File.WriteAllText(layers.ImagePath(key), "squashfs");
        File.WriteAllText(layers.IndexPath(key), "index");
    }

    static string[] Sorted(params IEnumerable<string>[] sets) => [.. sets.SelectMany(set => set).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Downloads_that_broke_off_stay_until_room_is_needed_and_nobody_goes_on_with_them()
    {
        var (idle, busy) = (Digest.Sha256([1]), Digest.Sha256([2]));
        var partial = Directory.CreateDirectory(Path.Combine(Layout, "partial")).FullName;
        foreach (var blob in new[] { idle, busy }) File.WriteAllText(Path.Combine(partial, $"sha256-{blob.Hex}-0123456789abcdef"), "half");
        File.WriteAllText(Path.Combine(partial, "foreign"), "");
        using var hold = blobs.Holds.Open(busy);

        await CleanAsync(Roots());
        Assert.Equal(3, Directory.GetFiles(partial).Length);

        var cleaned = await CleanAsync(Roots() with { KeepsDownloads = false });
        Assert.Equal(["foreign", $"sha256-{busy.Hex}-0123456789abcdef"], Directory.GetFiles(partial).Select(Path.GetFileName).Order());
        Assert.Equal(Path.Combine(partial, "foreign"), Assert.Single(cleaned.Unknown));
        Assert.True(cleaned.Bytes > 0);
    }

    [Fact]
    public async Task What_nothing_leads_to_goes_and_a_shared_layer_stays()
    {
        var shared = SampleImages.Noise(5000, 1);
        var kept = await PulledAsync("kept:v1", [1], shared);
        var old = await PulledAsync("old:v1", [2], shared);
        var before = new DirectoryInfo(Layout).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

        var cleaned = await CleanAsync(Roots(names: [kept]));

        Assert.Equal(Sorted(samples.BlobsOf(kept)), Blobs);
        Assert.Equal([kept], SampleImages.NamesIn(Layout));
        Assert.Equal(samples.BlobsOf(old).Except(samples.BlobsOf(kept)).Count(), cleaned.Blobs.Removed);
        Assert.InRange(cleaned.Bytes, 1, before + (4096 * cleaned.Blobs.Removed));
    }

    [Fact]
    public async Task An_image_is_kept_by_its_digest_when_its_tag_has_moved_on()
    {
        var reference = await PulledAsync("x:v1", [1]);
        var first = SampleImages.BlobsOf(Layout, reference);
        var digest = blobs.Layout.FindNamed(reference).Digest;
        await PulledAsync("x:v1", [2]);

        await CleanAsync(Roots(names: [reference], images: [digest]));
        Assert.Equal(Sorted(first, samples.BlobsOf(reference)), Blobs);

        await CleanAsync(Roots(names: [reference]));
        Assert.Equal(Sorted(samples.BlobsOf(reference)), Blobs);
    }

    [Fact]
    public async Task An_image_of_an_index_is_kept_with_the_index()
    {
        var reference = "registry.test/team/many:v1";
        var content = new LayerContent((output, ct) => output.WriteAsync(new byte[1024], ct).AsTask());
        using (var store = OciStore.OpenShared(directory["samples"], new PlainFiles()))
        {
            PlatformImage[] images = [new(Platform.Host, [content]), new(Platform.Parse("linux/riscv64"), [content])];
            await new OciLayoutWriter(store).WriteAsync(reference, images, Ct);
        }

        var pulled = await PullAsync(reference);
        var before = Blobs;
        Assert.Equal(4, before.Length); // index, one manifest, config, layer

        await CleanAsync(Roots(images: [pulled.Digest]));

        Assert.Equal(before, Blobs);
    }

    [Fact]
    public async Task An_image_that_calls_the_manifest_of_another_its_layer_takes_nothing_from_it()
    {
        var victim = await PulledAsync("victim:v1", [1]);
        var manifest = blobs.Layout.FindNamed(victim).Digest;
        var config = blobs.Add(FakeImage.Bytes("""{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}"""));
        var hostile = blobs.Add(FakeImage.Bytes($$"""
            {"schemaVersion":2,"mediaType":"{{FakeImage.ManifestType}}",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config}}","size":1},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{manifest}}","size":1}]}
            """));

        // The names of both orders: whichever is looked at first.
        await CleanAsync(Roots(names: [victim], images: [hostile]));
        Assert.Superset(samples.BlobsOf(victim).ToHashSet(), Blobs.ToHashSet());
        await CleanAsync(Roots(images: [manifest, hostile]));
        Assert.Superset(samples.BlobsOf(victim).ToHashSet(), Blobs.ToHashSet());
        await CleanAsync(Roots(images: [hostile, manifest]));
        Assert.Superset(samples.BlobsOf(victim).ToHashSet(), Blobs.ToHashSet());
    }

    [Fact]
    public async Task A_name_that_skopeo_wrote_stays_with_its_image()
    {
        var foreign = await samples.AddAsync("foreign:v1", [1]);
        await PulledAsync("old:v1", [2]);
        await Tool.RunAsync("skopeo", "copy", $"oci:{directory["samples"]}:{foreign}", $"oci:{Layout}:{foreign}");

        await CleanAsync(Roots());

        Assert.Equal([foreign], SampleImages.NamesIn(Layout));
        Assert.Equal(Sorted(SampleImages.BlobsOf(Layout, foreign)), Blobs);
    }

    [Fact]
    public async Task What_is_no_blob_and_no_layer_is_left_alone_and_told()
    {
        Build(new string('a', 64));
        var victim = directory["victim"];
        await File.WriteAllTextAsync(victim, "not ours", Ct);
        string[] odd =
        [
            Path.Combine(Layout, "blobs/sha256/notes.txt"), Path.Combine(Layout, "blobs/sha256", new string('A', 64)),
            directory["data/layers/readme"], directory["data/layers/abc.sqsh"], directory[$"data/layers/{new string('b', 64)}.tmp"],
        ];
        foreach (var path in odd) await File.WriteAllTextAsync(path, "not ours", Ct);
        var directories = new[] { Path.Combine(Layout, "blobs/md5"), directory[$"data/layers/{new string('c', 64)}.sqsh"] };
        foreach (var path in directories) Directory.CreateDirectory(path);
        var name = new string('d', 64);
        var links = new[] { Path.Combine(Layout, "blobs/sha256", name), directory[$"data/layers/{name}.index"] };
        foreach (var path in links) File.CreateSymbolicLink(path, victim);

        var cleaned = await CleanAsync(Roots());

        Assert.Equal(Sorted(odd, directories, links), cleaned.Unknown.Order(StringComparer.Ordinal));
        Assert.All(Sorted(odd, directories, links), path => Assert.True(Path.Exists(path)));
        Assert.Equal("not ours", await File.ReadAllTextAsync(victim, Ct));
        Assert.Equal(1, cleaned.Layers.Removed);
    }

    [Fact]
    public async Task Layers_stay_by_their_key_and_by_an_image_that_is_still_to_be_looked_at()
    {
        var configured = await PulledAsync("configured:v1", [1]);
        var ofImage = blobs.Layout.FindNamed(configured).Digest.Hex;
        var (ofGeneration, old) = (new string('1', 64), new string('2', 64));
        foreach (var key in (string[])[ofImage, ofGeneration, old]) Build(key);

        var cleaned = await CleanAsync(Roots(names: [configured], keys: [ofGeneration]));

        Assert.Equal(1, cleaned.Layers.Removed);
        Assert.True(File.Exists(layers.IndexPath(ofImage)) && File.Exists(layers.ImagePath(ofGeneration)));
        Assert.False(File.Exists(layers.ImagePath(old)) || File.Exists(layers.IndexPath(old)));
    }

    [Fact]
    public async Task Without_mksquashfs_blobs_are_removed_and_layers_stay_that_nobody_could_build_again()
    {
        var configured = await PulledAsync("configured:v1", [1]);
        await PulledAsync("old:v1", [2]);
        Build(new string('2', 64));
        var missing = new StageException(ErrorCodes.Mksquashfs, "mksquashfs is not installed", "Install it.", retriable: true);
        var cleaner = new DataCleaner(blobs, layers, (_, _, _) => throw missing);

        var cleaned = await cleaner.CleanAsync(_ => Task.FromResult(Roots(names: [configured])), Ct);

        Assert.Same(missing, cleaned.LayersKept);
        Assert.Equal(Sorted(samples.BlobsOf(configured)), Blobs);
        Assert.True(File.Exists(layers.IndexPath(new string('2', 64))));

        Assert.Null((await cleaner.CleanAsync(_ => Task.FromResult(Roots()), Ct)).LayersKept); // no image, no key that is not known
        Assert.Empty(Directory.GetFiles(directory["data/layers"]));
    }

    [Fact]
    public async Task A_layer_with_another_name_frees_nothing()
    {
        var key = new string('1', 64);
        Build(key);
        Controllers.Linux.Files.HardLink(layers.ImagePath(key), directory["generation.sqsh"]);
        Controllers.Linux.Files.HardLink(layers.IndexPath(key), directory["generation.index"]);

        var cleaned = await CleanAsync(Roots());

        Assert.Equal((1, 0L), (cleaned.Layers.Removed, cleaned.Layers.Bytes));
        Assert.Equal("squashfs", await File.ReadAllTextAsync(directory["generation.sqsh"], Ct));
    }

    [Fact]
    public async Task What_is_being_pulled_stays()
    {
        var old = await PulledAsync("old:v1", [1]);
        using (blobs.Holds.Open([.. Blobs.Select(hex => Digest.Parse($"sha256:{hex}"))]))
        {
            await CleanAsync(Roots());
            Assert.Equal(Sorted(samples.BlobsOf(old)), Blobs);
            Assert.Equal([old], SampleImages.NamesIn(Layout));
        }

        await CleanAsync(Roots());
        Assert.Empty(Blobs);
    }

    [Fact]
    public async Task Of_a_damaged_manifest_the_layers_stay_that_the_resource_names()
    {
        var reference = await PulledAsync("x:v1", [1]);
        var image = blobs.Layout.FindNamed(reference);
        var all = Blobs.Select(hex => Digest.Parse($"sha256:{hex}")).ToList();
        var path = blobs.Layout.PathOf(image.Digest);
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Ct);

        await CleanAsync(Roots(names: [reference], images: all));
        Assert.Equal(3, Blobs.Length);

        await CleanAsync(Roots(names: [reference]));
        Assert.Equal([image.Digest.Hex], Blobs);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"x"}]}""")]
    public async Task Blobs_of_an_index_that_cannot_be_read_stay(string index)
    {
        await PulledAsync("x:v1", [1]);
        var before = Blobs;
        await File.WriteAllTextAsync(Path.Combine(Layout, "index.json"), index, Ct);

        await Assert.ThrowsAsync<StageException>(() => CleanAsync(Roots()));

        Assert.Equal(before, Blobs);
        Assert.Equal(index, await File.ReadAllTextAsync(Path.Combine(Layout, "index.json"), Ct));
    }

    [Fact]
    public async Task The_name_is_gone_on_the_disk_before_the_first_blob_goes()
    {
        await PulledAsync("old:v1", [1]);
        files.Calls.Clear();
        List<(string Call, int Blobs)> seen = [];
        files.Called = call => seen.Add((call, Blobs.Length));

        await CleanAsync(Roots());

        Assert.Equal([("sync", 3), ("rename index.json", 3), ("sync oci", 3)], seen);
        Assert.Empty(Blobs);
    }

    [Fact]
    public async Task Whatever_of_the_disk_fails_no_name_leads_to_a_missing_blob()
    {
        await PulledAsync("old:v1", [1]);
        var kept = await PulledAsync("kept:v1", [2]);
        for (var failing = 0; failing < 3; failing++)
        {
            var left = failing;
            files.Called = _ => { if (left-- == 0) throw new IOException("cut off here"); };

            await Assert.ThrowsAsync<StageException>(() => CleanAsync(Roots(names: [kept])));

            foreach (var name in SampleImages.NamesIn(Layout))
                Assert.Subset(Blobs.ToHashSet(), SampleImages.BlobsOf(Layout, name).ToHashSet());
            Assert.Empty(Directory.GetFiles(Path.Combine(Layout, "ingest")));
        }

        files.Called = _ => { };
        await CleanAsync(Roots(names: [kept]));
        Assert.Equal(Sorted(samples.BlobsOf(kept)), Blobs);
    }

    [Fact]
    public async Task What_no_name_leads_to_makes_room_for_the_new_index_of_a_full_disk()
    {
        var old = await PulledAsync("old:v1", [1]);
        var unnamed = blobs.Add(SampleImages.Noise(100, 7)).Hex;
        var isFull = true;
        files.Called = call =>
        {
            isFull &= Blobs.Contains(unnamed);
            if (isFull && call == "sync") throw new IOException("No space left on device", 28);
        };

        await CleanAsync(Roots());

        Assert.Empty(Blobs);
        Assert.DoesNotContain(old, SampleImages.NamesIn(Layout));
    }
}
