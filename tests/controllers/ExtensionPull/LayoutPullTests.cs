using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

public sealed class LayoutPullTests : IDisposable
{
    readonly TemporaryDirectory directory = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    async Task<string> MadeByUmociAsync()
    {
        Directory.CreateDirectory(directory["root"]);
        await File.WriteAllTextAsync(directory["root/hello"], "hello", Ct);
        await Tool.RunAsync("umoci", "init", "--layout", directory["umoci"]);
        await Tool.RunAsync("umoci", "new", "--image", $"{directory["umoci"]}:v1");
        await Tool.RunAsync("umoci", "insert", "--image", $"{directory["umoci"]}:v1", directory["root"], "/");
        return directory["umoci"];
    }

    [Fact]
    public async Task An_image_made_by_umoci_is_pulled_whole()
    {
        var layout = await MadeByUmociAsync();
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(PullBench.Mirror($"oci://{layout}"));

        Assert.Equal(OciLayout.Open(layout).FindNamed("v1").Digest, pulled.Digest);
        Assert.All(pulled.Manifest.Layers, layer => Assert.True(bench.Store.Layout.Has(layer)));
    }

    [Fact]
    public async Task What_was_pulled_is_read_by_skopeo_under_its_canonical_name()
    {
        var layout = await MadeByUmociAsync();
        await Tool.RunAsync("skopeo", "copy", $"oci:{layout}:v1", $"oci:{directory["skopeo"]}:registry.test/team/ext:v1");
        using var bench = new PullBench();
        await bench.PullAsync(PullBench.Mirror($"oci://{directory["skopeo"]}"));

        await Tool.RunAsync("skopeo", "copy", $"oci:{bench.Store.Layout.Root}:registry.test/team/ext:v1", $"oci:{directory["out"]}:v1");
        await Tool.RunAsync("umoci", "unpack", "--rootless", "--image", $"{directory["out"]}:v1", directory["bundle"]);

        Assert.Equal("hello", await File.ReadAllTextAsync(directory["bundle/rootfs/hello"], Ct));
    }

    [Fact]
    public async Task A_layout_that_lacks_a_blob_is_refused_by_its_name()
    {
        var layout = await MadeByUmociAsync();
        using var bench = new PullBench();
        var pulled = await bench.PullAsync(PullBench.Mirror($"oci://{layout}"));
        File.Delete(OciLayout.Open(layout).PathOf(pulled.Manifest.Layers[0].Digest));
        using var other = new PullBench();

        var refused = await other.RefusedAsync(PullBench.Mirror($"oci://{layout}"));

        Assert.Equal("blob-missing", refused.Code);
        Assert.Contains(pulled.Manifest.Layers[0].Digest.ToString(), refused.Message);
    }

    [Fact]
    public async Task A_layout_that_does_not_exist_is_refused()
    {
        using var bench = new PullBench();

        Assert.Equal("not-found", (await bench.RefusedAsync(PullBench.Mirror($"oci://{directory["none"]}"))).Code);
    }

    [Theory]
    [InlineData("/proc/self/mem")] // opens, and fails to be read
    [InlineData("loop")]
    public async Task A_layout_whose_disk_fails_gives_way_to_the_next_source(string unreadable)
    {
        var image = new FakeImage();
        await using var good = new FakeRegistry(image.Answer);
        using var layout = new PullBench();
        var first = await layout.PullAsync(good);
        foreach (var digest in new[] { first.Digest, first.Manifest.Config.Digest, first.Manifest.Layers[0].Digest })
            Unreadable(layout.Store.Layout.PathOf(digest), unreadable);
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.Mirror($"oci://{layout.Store.Layout.Root}", good.Url));

        Assert.All(first.Manifest.Layers, layer => Assert.True(bench.Store.Layout.Has(layer)));
    }

    [Fact]
    public async Task A_layout_whose_disk_fails_is_named_where_it_is_the_only_source()
    {
        var image = new FakeImage();
        await using var registry = new FakeRegistry(image.Answer);
        using var layout = new PullBench();
        var first = await layout.PullAsync(registry);
        Unreadable(layout.Store.Layout.PathOf(first.Manifest.Layers[0].Digest), "/proc/self/mem");
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.Mirror($"oci://{layout.Store.Layout.Root}"));

        Assert.Equal("io", refused.Code);
        Assert.True(refused.Retriable);
        Assert.Contains(layout.Store.Layout.Root, refused.Message);
    }

    [Fact]
    public async Task A_failing_disk_of_our_own_is_no_reason_to_ask_another_source()
    {
        var image = new FakeImage();
        await using var first = new FakeRegistry(image.Answer);
        await using var second = new FakeRegistry(image.Answer);
        var files = new PlainFiles();
        using var bench = new PullBench(files: files);
        files.Called = _ => throw new IOException("the disk is broken");

        var refused = await bench.RefusedAsync(PullBench.Mirror(first.Url, second.Url));

        Assert.Equal("io", refused.Code);
        Assert.Empty(second.Requests);
    }

    static void Unreadable(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target == "loop" ? path : target);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_document_of_our_own_is_brought_again(bool isManifest)
    {
        var layout = await MadeByUmociAsync();
        using var bench = new PullBench();
        var pulled = await bench.PullAsync(PullBench.Mirror($"oci://{layout}"));
        var digest = isManifest ? pulled.Digest : pulled.Manifest.Config.Digest;
        var path = bench.Store.Layout.PathOf(digest);
        var damaged = await File.ReadAllBytesAsync(path, Ct);
        damaged[0] ^= 1;
        await File.WriteAllBytesAsync(path, damaged, Ct);

        await bench.PullAsync(PullBench.Mirror($"oci://{layout}"));

        Assert.Equal(digest, Digest.Sha256(await File.ReadAllBytesAsync(path, Ct)));
    }

    public void Dispose() => directory.Dispose();
}
