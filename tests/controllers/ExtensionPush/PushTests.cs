using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPush;

/// <summary>What arrives, in which order, and what is not sent.</summary>
public class PushTests
{
    readonly FakeImage image = new(layers: 2);
    readonly MemoryRegistry memory = new();

    [Fact]
    public async Task Every_part_arrives_and_the_tag_comes_last()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();

        var pushed = await bench.PushAsync(registry, bench.Add(image));

        Assert.Equal(image.Manifest, memory.Manifests["v1"]);
        Assert.Equal(
            image.Layers.Append(image.Config).Select(FakeImage.DigestOf).Order(StringComparer.Ordinal),
            memory.Blobs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(FakeImage.DigestOf(image.Manifest), $"{pushed.Digest}");
        Assert.Equal((4, 0, image.Layers.Append(image.Config).Sum(blob => blob.Length)), (pushed.Sent, pushed.Present, pushed.Bytes));
        Assert.Equal("/v2/team/ext/manifests/v1", registry.Requests.Last(r => r.Method == "PUT").Path);
    }

    [Fact]
    public async Task A_second_push_sends_nothing()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();
        var descriptor = bench.Add(image);
        await bench.PushAsync(registry, descriptor);
        registry.Requests.Clear();

        var pushed = await bench.PushAsync(registry, descriptor);

        Assert.Equal((0, 4, 0), (pushed.Sent, pushed.Present, pushed.Bytes));
        Assert.All(registry.Requests, request => Assert.Equal("HEAD", request.Method));
    }

    [Fact]
    public async Task Platforms_go_before_their_index_and_a_shared_layer_goes_once()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();
        var arm = new FakeImage(architecture: "arm64", layers: 2);
        bench.Add(image);
        bench.Add(arm);
        var index = bench.AddIndex(
            image.Entry("""{"os":"linux","architecture":"amd64"}"""), arm.Entry("""{"os":"linux","architecture":"arm64"}"""));

        await bench.PushAsync(registry, index);

        var manifests = registry.Requests
            .Where(r => r.Method == "PUT" && r.Path.Contains("/manifests/")).Select(r => r.Path.Split('/')[^1]);
        Assert.Equal([FakeImage.DigestOf(image.Manifest), FakeImage.DigestOf(arm.Manifest), "v1"], manifests);
        Assert.Equal(4, registry.Requests.Count(r => r.Method == "POST"));
        Assert.Equal($"{index.Digest}", FakeImage.DigestOf(memory.Manifests["v1"]));
    }

    [Fact]
    public async Task An_attestation_is_pushed_with_its_image()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();
        var attestation = new FakeImage(layerType: "application/vnd.in-toto+json");
        bench.Add(image);
        bench.Add(attestation);
        var index = bench.AddIndex(
            image.Entry("""{"os":"linux","architecture":"amd64"}"""), attestation.Entry("""{"os":"unknown","architecture":"unknown"}"""));

        await bench.PushAsync(registry, index);

        Assert.Contains(FakeImage.DigestOf(attestation.Manifest), memory.Manifests.Keys);
    }

    [Fact]
    public async Task Without_a_tag_an_image_is_pushed_under_its_digest()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();

        await bench.PushAsync(registry, bench.Add(image), suffix: $"@{FakeImage.DigestOf(image.Manifest)}");

        Assert.Equal([FakeImage.DigestOf(image.Manifest)], memory.Manifests.Keys);
    }

    [Fact]
    public async Task An_image_that_is_not_what_the_reference_says_is_not_pushed()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();

        var refused = await bench.RefusedAsync(registry, bench.Add(image), suffix: $":v1@sha256:{new string('a', 64)}");

        Assert.Equal("digest-mismatch", refused.Code);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task A_damaged_blob_is_not_pushed()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();
        var descriptor = bench.Add(image);
        var file = bench.Store.Layout.PathOf(Digest.Parse(FakeImage.DigestOf(image.Layers[1])));
        var damaged = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        damaged[99] ^= 1;
        await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);

        Assert.Equal("digest-mismatch", (await bench.RefusedAsync(registry, descriptor)).Code);
        Assert.Empty(memory.Manifests);
        Assert.DoesNotContain(FakeImage.DigestOf(image.Layers[1]), memory.Blobs.Keys);
    }

    [Fact]
    public async Task A_layout_that_lacks_a_part_is_told_by_its_digest()
    {
        await using var registry = new FakeRegistry(memory.Answer);
        using var bench = new PushBench();
        var descriptor = bench.Add(image);
        File.Delete(bench.Store.Layout.PathOf(Digest.Parse(FakeImage.DigestOf(image.Layers[0]))));

        var refused = await bench.RefusedAsync(registry, descriptor);

        Assert.Equal("blob-missing", refused.Code);
        Assert.Contains(FakeImage.DigestOf(image.Layers[0]), refused.Message);
        Assert.Empty(memory.Manifests);
    }

    [Fact]
    public async Task Copies_are_never_written_to_and_the_registry_itself_only_over_https()
    {
        await using var mirror = new FakeRegistry(memory.Answer);
        using var bench = new PushBench(retries: 0);
        var config = PushBench.Open("127.0.0.1:1", mirror.Url);

        var refused = await Assert.ThrowsAsync<StageException>(() => bench.PushAsync(bench.Add(image), "127.0.0.1:1/team/ext:v1", config));

        Assert.Equal("registry-unavailable", refused.Code);
        Assert.Empty(mirror.Requests);
    }
}
