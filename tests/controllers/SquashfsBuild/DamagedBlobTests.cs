using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.SquashfsBuild;

/// <summary>What a build takes out of the layout: another image may share the blobs, and there may be no registry to bring them again.</summary>
public sealed class DamagedBlobTests : IDisposable
{
    const string Manifest = "version: v1alpha1\nmetadata:\n  name: hello\n  version: v1\n";

    readonly TemporaryDirectory data = new();
    readonly OciStore blobs;

    public DamagedBlobTests() => blobs = OciStore.OpenPrivate(data["oci"], new PlainFiles());

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        blobs.Dispose();
        data.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_the_blob_that_is_damaged_or_missing_is_to_be_pulled_again(bool isMissing)
    {
        var sound = await LayerAsync(TarBytes.Of(tar => tar.File("manifest.yaml", Manifest).File("rootfs/usr/local/a", "a")));
        var other = await LayerAsync(TarBytes.Of(tar => tar.File("rootfs/usr/local/b", "b")));
        var path = blobs.Layout.PathOf(Digest.Parse(other.Digest));
        var bytes = await File.ReadAllBytesAsync(path, Ct);
        bytes[512] ^= 1; // the content of the file
        if (isMissing) File.Delete(path);
        else await File.WriteAllBytesAsync(path, bytes, Ct);

        var refused = await Assert.ThrowsAsync<StageException>(() => BuildAsync(sound, other));

        Assert.Equal(isMissing ? "blob-missing" : "digest-mismatch", refused.Code);
        Assert.True(File.Exists(blobs.Layout.PathOf(Digest.Parse(sound.Digest))), "the sound blob is gone");
        Assert.False(File.Exists(path), "the damaged blob is still there");
    }

    Task<BuiltLayer> BuildAsync(params ImageLayer[] layers)
    {
        var store = new LayerStore(data.Path);
        var builder = new ExtensionBuilder(
            new SquashfsBuilder(store, new NoTool(), LayerLimits.Default), store, blobs, SquashfsOptions.Default, "1.9.0");
        var image = new ExtensionImage("", 1, "sha256:00", "sha256:00", [.. layers], 0, TimeSpan.Zero, null);
        return builder.BuildAsync(image, ExtensionPolicy.Default, Ct);
    }

    async Task<ImageLayer> LayerAsync(byte[] tar)
    {
        var (digest, size) = await blobs.AddAsync((output, ct) => output.WriteAsync(tar, ct).AsTask(), Ct);
        return new ImageLayer($"{digest}", size, "application/vnd.oci.image.layer.v1.tar", $"{digest}");
    }

    sealed class NoTool : ISquashfsTool
    {
        public ValueTask<string> VersionAsync(CancellationToken ct) => new("none");

        public Task PackAsync(
            string output, SquashfsOptions options, Func<Stream, CancellationToken, Task> writeTar, CancellationToken ct) =>
            throw new InvalidOperationException("nothing is to be packed");
    }
}
