using System.Collections.Concurrent;
using System.Text;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Tests.Oci;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPull;

/// <summary>What a pull from a well-behaved registry does.</summary>
public class RegistryPullTests
{
    readonly FakeImage image = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_pulled_and_named_by_its_canonical_reference()
    {
        await using var registry = new FakeRegistry(image.Answer);
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(registry);

        Assert.Equal(FakeImage.DigestOf(image.Manifest), pulled.Digest.ToString());
        Assert.Equal(FakeImage.DigestOf(image.Config), pulled.Manifest.Config.Digest.ToString());
        Assert.Equal(image.Config.Length + image.Layers[0].Length, pulled.Bytes);
        Assert.Equal("registry.test/team/ext:v1", Assert.Single(bench.Store.Layout.Images()).RefName);
        Assert.Equal(image.Layers[0], await File.ReadAllBytesAsync(bench.Store.Layout.PathOf(pulled.Manifest.Layers[0].Digest), Ct));
        Assert.Empty(bench.Ingest);
    }

    [Fact]
    public async Task A_mirror_is_told_which_registry_it_stands_for()
    {
        await using var registry = new FakeRegistry(image.Answer);
        using var bench = new PullBench();

        await bench.PullAsync(registry);

        Assert.All(registry.Requests, r => Assert.EndsWith("?ns=registry.test", r.Target));
        Assert.All(registry.Requests, r => Assert.Null(r.Authorization));
    }

    [Fact]
    public async Task What_is_there_is_not_pulled_again()
    {
        await using var registry = new FakeRegistry(image.Answer);
        using var bench = new PullBench();
        await bench.PullAsync(registry);

        await bench.PullAsync(registry, "registry.test/team/ext:v2");

        Assert.Equal(1, registry.Count(image.LayerPath()));
        Assert.Equal(2, bench.Store.Layout.Images().Count);
    }

    [Fact]
    public async Task A_pinned_image_that_is_there_needs_no_registry()
    {
        await using var registry = new FakeRegistry(image.Answer);
        using var bench = new PullBench();
        await bench.PullAsync(registry);
        var asked = registry.Requests.Count;

        await bench.PullAsync(registry, $"registry.test/team/ext@{FakeImage.DigestOf(image.Manifest)}");

        Assert.Equal(asked, registry.Requests.Count);
    }

    [Fact]
    public async Task A_layer_that_occurs_twice_is_downloaded_once()
    {
        var twice = FakeImage.Bytes(Encoding.UTF8.GetString(image.Manifest).Replace("\"layers\":[{", "\"layers\":[{}, {").Replace(
            "{}", FakeImage.Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", image.Layers[0])));
        await using var registry = new FakeRegistry(
            r => r.Path.Contains("/manifests/") ? FakeAnswer.Ok(FakeImage.ManifestType, twice) : image.Answer(r));
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(registry);

        Assert.Equal(2, pulled.Manifest.Layers.Count);
        Assert.Equal(1, registry.Count(image.LayerPath()));
    }

    [Fact]
    public async Task The_platform_is_chosen_from_an_index()
    {
        var index = FakeImage.Index(
            new FakeImage(architecture: "arm64").Entry("""{"os":"linux","architecture":"arm64"}"""),
            image.Entry("""{"os":"linux","architecture":"amd64"}"""));
        await using var registry = new FakeRegistry(
            r => r.Path.EndsWith("/v1") ? FakeAnswer.Ok(FakeImage.IndexType, index) : image.Answer(r));
        using var bench = new PullBench();

        var pulled = await bench.PullAsync(registry);

        Assert.Equal(FakeImage.DigestOf(index), pulled.Digest.ToString());
        Assert.Equal(FakeImage.DigestOf(image.Manifest), pulled.ManifestDigest.ToString());
    }

    [Fact]
    public async Task A_mirror_that_fails_gives_way_to_the_next()
    {
        var wrong = image.Layers[0].ToArray();
        wrong[0] ^= 1;
        await using var bad = new FakeRegistry(r => r.Path == image.LayerPath() ? FakeAnswer.Ok(null, wrong) : image.Answer(r));
        await using var good = new FakeRegistry(image.Answer);
        using var bench = new PullBench();

        await bench.PullAsync(PullBench.Mirror(bad.Url, good.Url));

        Assert.Single(good.Requests);
    }

    [Fact]
    public async Task All_mirrors_are_named_when_all_fail()
    {
        await using var first = new FakeRegistry(_ => FakeAnswer.Status(404));
        await using var second = new FakeRegistry(_ => FakeAnswer.Status(403));
        using var bench = new PullBench();

        var refused = await bench.RefusedAsync(PullBench.Mirror(first.Url, second.Url));

        Assert.Equal("unauthorized", refused.Code);
        Assert.Contains(first.Authority, refused.Message);
        Assert.Contains(second.Authority, refused.Message);
    }

    [Fact]
    public async Task Progress_ends_with_everything_done()
    {
        var three = new FakeImage(layers: 3);
        await using var registry = new FakeRegistry(three.Answer);
        using var bench = new PullBench();
        var seen = new ConcurrentBag<PullProgressUpdate>();

        await bench.PullAsync(registry, progress: seen.Add);

        var total = three.Layers.Sum(l => (long)l.Length);
        Assert.Contains(new PullProgressUpdate(total, total, 3, 3), seen.Select(u => u with { Layers = [] }));
        Assert.All(seen, u => Assert.InRange(u.BytesDone, 0, total));
        Assert.All(seen, u => Assert.Equal(u.BytesDone, u.Layers.Sum(l => l.BytesDone)));
        Assert.All(
            seen,
            u => Assert.Equal(
                three.Layers.Select(l => (FakeImage.DigestOf(l), (long)l.Length)), u.Layers.Select(l => ($"{l.Digest}", l.BytesTotal))));
    }
}
