using System.Collections.Concurrent;
using Strata.Controllers.CleanUp;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>
/// Pulls, builds and clean-ups at once, against a plain model: a set of configured names. What is configured while it is used is complete;
/// in the end exactly what is configured is there.
/// </summary>
public sealed class InterleavingTests : IDisposable
{
    const int Images = 12;
    const int Workers = 4;
    const int Rounds = 60;

    readonly TemporaryDirectory directory = new();
    readonly SampleImages samples;
    readonly OciStore blobs;
    readonly LayerStore layers;
    readonly ImageSources sources = new(TimeProvider.System);
    readonly ConcurrentDictionary<string, int> configured = new();
    readonly CopyingTool tool = new();

    public InterleavingTests()
    {
        samples = new SampleImages(directory["samples"]);
        Directory.CreateDirectory(directory["data"]);
        blobs = OciStore.OpenPrivate(directory["data/oci"], new PlainFiles());
        layers = new LayerStore(directory["data"]);
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        samples.Dispose();
        blobs.Dispose();
        sources.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Nothing_that_is_wanted_is_lost_and_nothing_else_is_kept()
    {
        var random = new Random(Seeds.Next());
        var references = new List<string>();
        for (var i = 0; i < Images; i++)
        {
            var payloads = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => SampleImages.Noise(3000, random.Next(5)));
            references.Add(await samples.AddAsync($"x{i}:v1", [.. payloads]));
        }

        using var ended = new CancellationTokenSource();
        var cleaning = Task.Run(() => CleanAsync(ended.Token), Ct);
        var seeds = Enumerable.Range(0, Workers).Select(_ => random.Next()).ToList();
        await Task.WhenAll(seeds.Select(seed => Task.Run(() => UseAsync(new Random(seed), references), Ct)));
        await ended.CancelAsync();
        var cleanUps = await cleaning;
        await CleanOnceAsync();

        Assert.InRange(cleanUps, 2, int.MaxValue);
        var names = Configured().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(names, SampleImages.NamesIn(directory["data/oci"]));
        Assert.Equal(
            names.SelectMany(samples.BlobsOf).Distinct().Order(StringComparer.Ordinal),
            Directory.GetFiles(directory["data/oci/blobs/sha256"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var images = names.Select(name => string.Join(' ', samples.BlobsOf(name).Order(StringComparer.Ordinal))).Distinct();
        Assert.Equal(images.Count() * 2, Directory.GetFiles(directory["data/layers"]).Length); // two names may mean the same image
        Assert.Empty(Directory.GetFiles(directory["data/work"]));
        Assert.Empty(Directory.GetFiles(directory["data/oci/ingest"]));
    }

    // Each worker configures, pulls and builds as the stages do, and leaves the image configured or not.
    async Task UseAsync(Random random, List<string> references)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var reference = references[random.Next(references.Count)];
            configured.AddOrUpdate(reference, 1, (_, count) => count + 1);
            var image = await PullAsync(reference);
            AssertComplete(reference);

            var built = await BuildAsync(image);
            Assert.True(File.Exists(layers.ImagePath(built.Key)), $"the layer of {reference} is gone");
            AssertComplete(reference);
            if (random.Next(20) > 0) configured.AddOrUpdate(reference, 0, (_, count) => count - 1);
        }
    }

    void AssertComplete(string reference)
    {
        foreach (var blob in samples.BlobsOf(reference))
            Assert.True(File.Exists(blobs.Layout.PathOf(Digest.Parse($"sha256:{blob}"))), $"blob {blob} of {reference} is gone");
    }

    async Task<PulledExtension> PullAsync(string reference)
    {
        var puller = new ExtensionPuller(
            new ImagePuller(blobs, sources, TimeProvider.System, new TransferOptions { Retries = 0 }), Platform.Host);
        return await puller.PullAsync(
            ImageReference.Parse(reference), PullBench.Mirror(samples.Endpoint), ExtensionPolicy.Default, _ => { }, Ct);
    }

    Task<BuiltLayer> BuildAsync(PulledExtension image)
    {
        var builder = new ExtensionBuilder(
            new SquashfsBuilder(layers, tool, LayerLimits.Default), layers, blobs, SquashfsOptions.Default, "1.9.0");
        return builder.BuildAsync(
            new ExtensionImage("", 1, image.Digest, image.ManifestDigest, image.Layers, image.Size, TimeSpan.Zero, null),
            ExtensionPolicy.Default,
            Ct);
    }

    async Task<int> CleanAsync(CancellationToken ended)
    {
        var count = 0;
        for (; !ended.IsCancellationRequested; count++) await CleanOnceAsync();
        return count;
    }

    Task CleanOnceAsync()
    {
        var key = new SquashfsBuilder(layers, tool, LayerLimits.Default);
        var cleaner = new DataCleaner(blobs, layers, (manifest, policy, ct) =>
            key.KeyAsync($"{manifest}", SquashfsOptions.Default with { Policy = policy.Squashfs }, policy.Content, ct));
        return cleaner.CleanAsync(
            _ => Task.FromResult(
                new DataRoots(Configured().ToHashSet(), new HashSet<Digest>(), new HashSet<string>(), ExtensionPolicy.Default)),
            Ct);
    }

    IEnumerable<string> Configured() => configured.Where(entry => entry.Value > 0).Select(entry => entry.Key);
}
