using System.Collections.Immutable;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Resources.Node;
using Xunit;

namespace Strata.Controllers.Tests.Oci;

/// <summary>A puller with its layout in a temporary directory, for references to <c>registry.test/team/ext</c> served by a
/// mirror.</summary>
sealed class PullBench : IDisposable
{
    readonly TemporaryDirectory directory;
    readonly bool isShared;
    readonly ImageSources sources;

    /// <param name="directory">Of a test that opens it more than once; it stays.</param>
    public PullBench(
        TimeProvider? time = null,
        int retries = 4,
        TemporaryDirectory? directory = null,
        TimeSpan? deadline = null,
        IDurableFiles? files = null)
    {
        isShared = directory is not null;
        this.directory = directory ?? new TemporaryDirectory();
        var clock = time ?? TimeProvider.System;
        Store = OciStore.OpenPrivate(this.directory["oci"], files ?? new PlainFiles());
        sources = new ImageSources(clock);
        var pause = time is null ? TimeSpan.Zero : TimeSpan.FromSeconds(1);
        var options = new TransferOptions { Retries = retries, FirstPause = pause };
        Puller = new ImagePuller(Store, sources, clock, deadline is { } limit ? options with { Deadline = limit } : options);
    }

    public OciStore Store { get; }

    public ImagePuller Puller { get; }

    public string[] Ingest => Directory.GetFiles(directory["oci/ingest"]);

    /// <summary>Downloads that can go on.</summary>
    public string[] Partials => Directory.Exists(directory["oci/partial"]) ? Directory.GetFiles(directory["oci/partial"]) : [];

    public string[] Blobs => [.. Directory.GetFiles(directory["oci/blobs/sha256"]).Select(Path.GetFileName).OfType<string>()];

    public static RegistriesConfig Mirror(params string[] endpoints) => RegistriesConfig.Empty with
    {
        Mirrors = ImmutableDictionary<string, RegistryMirror>.Empty
            .Add("registry.test", new RegistryMirror([.. endpoints], SkipFallback: true)),
    };

    public static RegistriesConfig WithAuth(FakeRegistry registry, RegistryAuth auth) =>
        Mirror(registry.Url) with
        {
            Hosts = ImmutableDictionary<string, RegistryHost>.Empty.Add(registry.Authority, new RegistryHost(auth)),
        };

    public Task<PulledImage> PullAsync(
        FakeRegistry registry, string reference = "registry.test/team/ext:v1", Action<PullProgressUpdate>? progress = null) =>
        PullAsync(Mirror(registry.Url), reference, progress);

    public Task<PulledImage> PullAsync(
        RegistriesConfig config, string reference = "registry.test/team/ext:v1", Action<PullProgressUpdate>? progress = null) =>
        Puller.PullAsync(
            ImageReference.Parse(reference), config, new Platform("linux", "amd64"), progress, TestContext.Current.CancellationToken);

    /// <summary>Pulls, and returns the expected refusal; nothing half-done may be left.</summary>
    public async Task<StageException> RefusedAsync(FakeRegistry registry, string reference = "registry.test/team/ext:v1") =>
        await RefusedAsync(Mirror(registry.Url), reference);

    public async Task<StageException> RefusedAsync(RegistriesConfig config, string reference = "registry.test/team/ext:v1")
    {
        var refused = await Assert.ThrowsAsync<StageException>(() => PullAsync(config, reference));
        Assert.Empty(Ingest);
        Assert.Empty(Store.Layout.Images());
        Assert.DoesNotContain(refused.Message + refused.Hint, char.IsControl);
        return refused;
    }

    public void Dispose()
    {
        Store.Dispose();
        sources.Dispose();
        if (!isShared) directory.Dispose();
    }
}
