using Strata.Controllers.CleanUp;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Controllers.Tests.SquashfsBuild;
using Strata.Controllers.Tests.Stages;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>Who holds what while a clean-up is under way. What comes too late for its look is safe by this alone.</summary>
public sealed class HeldTests : IDisposable
{
    readonly TemporaryDirectory data = new();
    readonly OciStore blobs;
    readonly LayerStore layers;

    public HeldTests()
    {
        blobs = OciStore.OpenPrivate(data["oci"], new PlainFiles());
        layers = new LayerStore(data.Path);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        blobs.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task What_is_used_while_a_clean_up_looks_for_what_is_wanted_stays()
    {
        var (blob, key) = (blobs.Add("found by a pull"u8), new string('a', 64));
        File.WriteAllText(layers.ImagePath(key), "found by a build");
        var cleaner = new DataCleaner(blobs, layers, (_, _, _) => new(key));

        await cleaner.CleanAsync(
            _ =>
            {
                blobs.Holds.Open(blob).Dispose();
                layers.Holds.Open(key).Dispose();
                return Task.FromResult(
                    new DataRoots(new HashSet<string>(), new HashSet<Digest>(), new HashSet<string>(), ExtensionPolicy.Default));
            },
            Ct);

        Assert.True(File.Exists(blobs.Layout.PathOf(blob)));
        Assert.True(File.Exists(layers.ImagePath(key)));
    }

    [Fact]
    public async Task A_pull_holds_all_that_it_brings()
    {
        var image = new FakeImage();
        await using var registry = new FakeRegistry(image.Answer);
        using var bench = new PullBench();
        using var sweep = bench.Store.Holds.Begin();

        await bench.PullAsync(registry);

        Assert.NotEmpty(bench.Blobs);
        Assert.All(bench.Blobs, hex => Assert.True(sweep.IsHeld(Digest.Parse($"sha256:{hex}"))));
    }

    [Fact]
    public async Task A_build_holds_its_blobs_and_its_layer()
    {
        var bytes = TarBytes.Of(tar => tar
            .File("manifest.yaml", "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n")
            .File("rootfs/usr/local/a", "a"));
        var (digest, size) = await blobs.AddAsync((output, ct) => output.WriteAsync(bytes, ct).AsTask(), Ct);
        var layer = new ImageLayer($"{digest}", size, "application/vnd.oci.image.layer.v1.tar", $"{digest}");
        var builder = new ExtensionBuilder(
            new SquashfsBuilder(layers, new CopyingTool(), LayerLimits.Default), layers, blobs, SquashfsOptions.Default, "1.9.0");
        using var blobSweep = blobs.Holds.Begin();
        using var layerSweep = layers.Holds.Begin();

        var built = await builder.BuildAsync(
            new ExtensionImage("", 1, "sha256:00", "sha256:00", [layer], size, TimeSpan.Zero, null), ExtensionPolicy.Default, Ct);

        Assert.True(blobSweep.IsHeld(digest));
        Assert.True(layerSweep.IsHeld(built.Key));
    }

    [Fact]
    public async Task A_new_generation_holds_its_layers()
    {
        await using var pipeline = new Pipeline();
        using var sweep = pipeline.Generations.LayerHolds.Begin();

        await pipeline.InstallAsync("example.com/a:1");

        var member = Assert.Single((await pipeline.GetAsync<Generation>("1")).Members);
        Assert.True(sweep.IsHeld(member.LayerKey));
    }
}
