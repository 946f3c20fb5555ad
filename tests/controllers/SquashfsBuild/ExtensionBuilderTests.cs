using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>`verify:` of the policy, for a layer that is staged again and has rotted without the kernel's knowledge.</summary>
public sealed class ExtensionBuilderTests : IDisposable
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n";

    static readonly byte[][] Tars =
    [
        TarBytes.Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "sound bytes")),
        TarBytes.Of(tar => tar.File("rootfs/usr/local/b", "more")),
    ];

    readonly TemporaryDirectory data = new();
    readonly CountingTool tool = new();
    readonly LayerVerifier verifier = new();
    readonly LayerStore layers;
    readonly OciStore blobs;

    public ExtensionBuilderTests()
    {
        layers = new LayerStore(data.Path, verifier);
        blobs = OciStore.OpenPrivate(data["oci"], new PlainFiles());
    }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, VerifyMode.Always, 2)]
    [InlineData(2, VerifyMode.Always, 2)]
    [InlineData(1, VerifyMode.OnChange, 1)]
    [InlineData(2, VerifyMode.OnChange, 1)]
    public async Task A_layer_that_has_rotted_is_found_by_reading_it_to_its_end_and_built_anew(int count, VerifyMode verify, int packed)
    {
        var image = Image(count);
        var built = await BuildAsync(image, verify);
        var file = layers.ImagePath(built.Key);
        var sound = await File.ReadAllBytesAsync(file, Ct);
        await RotAsync(file, built.Digest);

        var again = await BuildAsync(image, verify);

        Assert.Equal(packed, tool.Packed);
        Assert.Equal(built.Digest, again.Digest);
        var there = await File.ReadAllBytesAsync(file, Ct);
        Assert.Equal(verify == VerifyMode.Always, sound.SequenceEqual(there));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_sound_layer_that_is_read_to_its_end_is_not_built_again(int count)
    {
        var image = Image(count);

        await BuildAsync(image, VerifyMode.Always);
        await BuildAsync(image, VerifyMode.Always);

        Assert.Equal(1, tool.Packed);
    }

    [Fact]
    public async Task A_rotted_layer_whose_blob_is_gone_is_told_and_not_taken_for_sound()
    {
        var image = Image(1);
        var built = await BuildAsync(image, VerifyMode.Always);
        await RotAsync(layers.ImagePath(built.Key), built.Digest);
        File.Delete(blobs.Layout.PathOf(Digest.Parse(image.Layers[0].Digest)));

        var refused = await Assert.ThrowsAsync<StageException>(() => BuildAsync(image, VerifyMode.Always));

        Assert.Equal((ErrorCodes.BlobMissing, true), (refused.Code, refused.Retriable));
    }

    public void Dispose()
    {
        blobs.Dispose();
        data.Dispose();
    }

    /// <summary>Changes a byte, and takes note of the file as if the kernel had seen nothing.</summary>
    async Task RotAsync(string file, string digest)
    {
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        bytes[IndexOf(bytes, "sound")] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Ct);
        verifier.Note(file, digest);
    }

    static int IndexOf(byte[] bytes, string text) => bytes.AsSpan().IndexOf(FakeImage.Bytes(text));

    ExtensionImage Image(int count) => new(
        "reg.test/hello:v1", 1, TestLayer.Digest("index"u8.ToArray()), TestLayer.Digest("manifest"u8.ToArray()),
        [.. Tars.Take(count).Select(tar => new ImageLayer($"{blobs.Add(tar)}", tar.Length, TestLayer.Tar, TestLayer.Digest(tar)))],
        0, TimeSpan.Zero, null);

    Task<BuiltLayer> BuildAsync(ExtensionImage image, VerifyMode verify) =>
        new ExtensionBuilder(
            new SquashfsBuilder(layers, tool, LayerLimits.Default), layers, blobs, SquashfsOptions.Default, "1.9.0")
            .BuildAsync(image, ExtensionPolicy.Default with { Verify = verify }, Ct);
}
