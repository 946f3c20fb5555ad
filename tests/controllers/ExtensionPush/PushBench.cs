using System.Collections.Immutable;
using Strata.Controllers.ExtensionPush;
using Strata.Controllers.Oci;
using Strata.Controllers.Tests.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.ExtensionPush;

/// <summary>A pusher, and a layout to push from, in a temporary directory.</summary>
sealed class PushBench : IDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly ImageSources registries;
    readonly ImagePusher pusher;

    public PushBench(TimeProvider? time = null, int retries = 4)
    {
        var clock = time ?? TimeProvider.System;
        Store = OciStore.OpenShared(directory["layout"], new PlainFiles());
        registries = new ImageSources(clock);
        var pause = time is null ? TimeSpan.Zero : TimeSpan.FromSeconds(1);
        pusher = new ImagePusher(registries, clock, new TransferOptions { Retries = retries, FirstPause = pause, Parallelism = 1 });
    }

    public OciStore Store { get; }

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The registry spoken to as its address says: over plain http only because that is configured.</summary>
    public static RegistriesConfig Open(string authority, string url, RegistryHost? host = null) => new(
        ImmutableDictionary<string, RegistryMirror>.Empty.Add(authority, new RegistryMirror([url])),
        ImmutableDictionary<string, RegistryHost>.Empty.Add(authority, host ?? new RegistryHost()));

    public Descriptor Add(FakeImage image)
    {
        foreach (var blob in image.Layers.Append(image.Config)) Store.Add(blob);
        return new Descriptor(FakeImage.ManifestType, Store.Add(image.Manifest), image.Manifest.Length);
    }

    public Descriptor AddIndex(params string[] entries)
    {
        var index = FakeImage.Index(entries);
        return new Descriptor(FakeImage.IndexType, Store.Add(index), index.Length);
    }

    public Task<PushedImage> PushAsync(FakeRegistry registry, Descriptor image, RegistryAuth? auth = null, string suffix = ":v1") =>
        PushAsync(image, $"{registry.Authority}/team/ext{suffix}", Open(registry.Authority, registry.Url, new RegistryHost(auth)));

    public Task<PushedImage> PushAsync(Descriptor image, string reference, RegistriesConfig config) =>
        pusher.PushAsync(Store.Layout, image, ImageReference.Parse(reference), config, null, Ct);

    public async Task<StageException> RefusedAsync(
        FakeRegistry registry, Descriptor image, RegistryAuth? auth = null, string suffix = ":v1")
    {
        var refused = await Assert.ThrowsAsync<StageException>(() => PushAsync(registry, image, auth, suffix));
        Assert.DoesNotContain(refused.Message + refused.Hint, char.IsControl);
        return refused;
    }

    public void Dispose()
    {
        Store.Dispose();
        registries.Dispose();
        directory.Dispose();
    }
}
