using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Downloads that broke off, on a disk that is full.</summary>
public sealed class PartialRoomTests
{
    const int Size = 3 << 20;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_that_goes_while_it_is_looked_at_counts_for_nothing()
    {
        using var directory = new TemporaryDirectory();
        using var store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        var blob = new Descriptor("application/octet-stream", Digest.Sha256("x"u8), Size);
        var part = directory[$"oci/partial/sha256-{blob.Digest.Hex}-0123456789abcdef"];
        Directory.CreateDirectory(directory["oci/partial"]);
        using var ended = new CancellationTokenSource();

        var other = Task.Run(
            () =>
            {
                while (!ended.IsCancellationRequested)
                {
                    File.WriteAllText(part, "half");
                    File.Delete(part);
                }
            },
            Ct);
        for (var look = 0; look < 20_000; look++) Assert.InRange(store.PartialBytes(blob), 0, "half".Length);
        await ended.CancelAsync();
        await other;
    }

    [Fact]
    public async Task Downloads_that_break_off_one_after_the_other_are_bounded_while_the_agent_runs()
    {
        using var directory = new TemporaryDirectory();
        using var store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());

        for (var seed = 0; seed < 40; seed++) await BreakOffAsync(store, seed);

        Assert.Equal(32, Directory.GetFiles(directory["oci/partial"]).Length);
    }

    [Fact]
    public void Of_downloads_that_broke_off_the_newest_stay_as_long_as_they_are_small_together()
    {
        using var directory = new TemporaryDirectory();
        var partials = new PartialBlobs(directory.Path) { MostBytes = 100 };
        foreach (var (name, bytes) in new[] { ("new", 60), ("newer", 30), ("newest", 20), ("old", 10) })
        {
            File.WriteAllBytes(directory[name], new byte[bytes]);
            File.SetLastWriteTimeUtc(directory[name], DateTime.UnixEpoch.AddDays(name.Length));
        }

        partials.Trim();

        Assert.Equal(["newer", "newest"], Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_newest_download_that_broke_off_stays_however_large_it_is()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["large"], new byte[200]);

        new PartialBlobs(directory.Path) { MostBytes = 100 }.Trim();

        Assert.True(File.Exists(directory["large"]));
    }

    [Fact]
    public async Task A_download_that_goes_on_is_not_taken_away_by_those_that_break_off()
    {
        using var directory = new TemporaryDirectory();
        using var store = OciStore.OpenPrivate(directory["oci"], new PlainFiles());
        var content = SampleImages.Noise(1000, seed: 100);
        var blob = new Descriptor("application/octet-stream", Digest.Sha256(content), content.Length);
        var rest = new TaskCompletionSource<BlobBody>();
        var going = store.AddAsync(blob, "slow", (_, _) => rest.Task, null, Ct);

        for (var seed = 0; seed < 40; seed++) await BreakOffAsync(store, seed);
        rest.SetResult(new BlobBody(new MemoryStream(content), 0));
        await going;

        Assert.True(store.Layout.Has(blob));
    }

    static async Task BreakOffAsync(OciStore store, int seed)
    {
        var content = SampleImages.Noise(1000, seed);
        var blob = new Descriptor("application/octet-stream", Digest.Sha256(content), content.Length);
        var refused = await Assert.ThrowsAsync<StageException>(() => store.AddAsync(
            blob, "registry", (_, _) => Task.FromResult(new BlobBody(new MemoryStream(content[..500]), 0)), null, Ct));
        Assert.Equal(ErrorCodes.Truncated, refused.Code);
    }

    [Fact]
    public async Task What_another_source_has_begun_gives_way_when_the_blob_finds_no_room_beside_it()
    {
        using var disk = new SmallDisk(kilobytes: 5 << 10);
        using var store = OciStore.OpenPrivate(Path.Combine(disk.Path, "oci"), new PlainFiles());
        var content = SampleImages.Noise(Size, seed: 1);
        var blob = new Descriptor("application/octet-stream", Digest.Sha256(content), Size);
        using var inUse = store.Holds.Open(blob.Digest); // as a pull does: no clean-up takes its parts away

        await Assert.ThrowsAsync<StageException>(() => AddAsync("a mirror that is gone", content.AsMemory(0, Size - 100).ToArray()));
        var full = await Assert.ThrowsAsync<StageException>(() => AddAsync("the registry", content));
        await AddAsync("the registry", content);

        Assert.Equal(ErrorCodes.Space, full.Code);
        Assert.True(store.Layout.Has(blob));

        Task AddAsync(string source, byte[] sent) =>
            store.AddAsync(blob, source, (_, _) => Task.FromResult(new BlobBody(new MemoryStream(sent), 0)), null, Ct);
    }

    [Fact]
    public async Task What_has_come_of_a_download_goes_when_our_own_disk_fails()
    {
        using var disk = new SmallDisk(kilobytes: 2 << 10);
        using var store = OciStore.OpenPrivate(Path.Combine(disk.Path, "oci"), new PlainFiles());
        var content = SampleImages.Noise(Size, seed: 1);
        var blob = new Descriptor("application/octet-stream", Digest.Sha256(content), Size);

        var full = await Assert.ThrowsAsync<StageException>(() => store.AddAsync(
            blob, "the registry", (_, _) => Task.FromResult(new BlobBody(new MemoryStream(content), 0)), null, Ct));

        Assert.Equal(ErrorCodes.Space, full.Code);
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "oci/partial")));
    }

    [Fact]
    public async Task What_has_come_of_a_download_needs_no_room_again()
    {
        using var disk = new SmallDisk(kilobytes: 520);
        using var store = OciStore.OpenPrivate(Path.Combine(disk.Path, "oci"), new PlainFiles());
        using var sources = new ImageSources(TimeProvider.System);
        var image = new FakeImage(); // of one layer with 300,000 bytes
        var (layer, cut) = (image.Layers[0], 280_000);
        await using var registry = new FakeRegistry(request => (request.Path == image.LayerPath(), request.Headers.GetValueOrDefault("range")) switch
        {
            (false, _) => image.Answer(request),
            (_, null) => FakeAnswer.Raw($"HTTP/1.1 200 OK\nContent-Length: {layer.Length}\n\n", layer[..cut]),
            _ => FakeAnswer.Status(206, null, layer[cut..], $"Content-Range: bytes {cut}-{layer.Length - 1}/{layer.Length}"),
        });
        var puller = new ImagePuller(store, sources, TimeProvider.System, new TransferOptions { Retries = 0 });

        Assert.Equal(ErrorCodes.Truncated, (await Assert.ThrowsAsync<StageException>(PullAsync)).Code);
        Assert.InRange(new DriveInfo(disk.Path).AvailableFreeSpace, layer.Length - cut, layer.Length - 1);
        await PullAsync();

        Assert.True(store.Layout.Has(new Descriptor("", Digest.Sha256(layer), layer.Length)));

        Task<PulledImage> PullAsync() => puller.PullAsync(
            ImageReference.Parse("registry.test/team/ext:v1"), PullBench.Mirror(registry.Url), new Platform("linux", "amd64"), null, Ct);
    }

    [Fact]
    public void What_is_known_of_a_download_goes_with_it()
    {
        using var directory = new TemporaryDirectory();
        var partials = new PartialBlobs(directory["partial"]);
        var blob = Digest.Sha256("x"u8);
        var path = partials.PathOf(blob, "https://registry.test/");
        partials.Remember(path, "\"v1\"");

        partials.Remove(blob); // complete: its file has the name of the blob by now

        Assert.Null(partials.ValidatorOf(path));
    }

    [Fact]
    public void A_stop_does_not_wait_until_an_earlier_download_is_hashed_and_does_not_lose_it()
    {
        using var directory = new TemporaryDirectory();
        var blob = new Descriptor("application/octet-stream", Digest.Sha256("half"u8), 8);
        File.WriteAllText(directory["part"], "half");

        Assert.ThrowsAny<OperationCanceledException>(
            () => BlobIngest.Continue(directory["part"], blob, new CancellationToken(canceled: true)));

        Assert.Equal("half", File.ReadAllText(directory["part"]));
    }
}
