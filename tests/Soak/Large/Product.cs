using System.Collections.Immutable;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Soak.Large;

/// <summary>Puller and builder put together as the agent does it, with a data directory of their own.</summary>
/// <param name="limits">Null: those of the agent.</param>
/// <param name="deadline">Of a pull; null: the agent's.</param>
sealed class Product(string data, LayerLimits? limits = null, TimeSpan? deadline = null) : IDisposable
{
    const string Host = "registry.test";

    static readonly ImageReference Reference = ImageReference.Parse($"{Host}/large:{LargeImage.Tag}");

    readonly OciStore blobs = OciStore.OpenPrivate(Path.Combine(data, "oci"), DurableFiles.Instance);
    readonly ImageSources sources = new(TimeProvider.System);
    readonly LayerStore layers = new(data);

    /// <summary>Files that are no longer of use after a pull or a build has ended.</summary>
    public IEnumerable<string> Scratch =>
        Directory.EnumerateFiles(Path.Combine(data, "work")).Concat(Directory.EnumerateFiles(Path.Combine(data, "oci", "ingest")));

    /// <param name="endpoint">A registry, or a layout.</param>
    /// <exception cref="StageException"/>
    public async Task<PulledExtension> PullAsync(string endpoint)
    {
        var mirror = new RegistryMirror([endpoint], SkipFallback: true);
        var registries = RegistriesConfig.Empty with { Mirrors = ImmutableDictionary<string, RegistryMirror>.Empty.Add(Host, mirror) };
        var usual = new TransferOptions { Retries = 2 };
        var options = deadline is { } limit ? usual with { Deadline = limit } : usual;
        var puller = new ExtensionPuller(
            new ImagePuller(blobs, sources, TimeProvider.System, options), new Platform("linux", "amd64"));
        return await puller.PullAsync(Reference, registries, ExtensionPolicy.Default, _ => { }, CancellationToken.None);
    }

    /// <returns>The squashfs.</returns>
    /// <exception cref="StageException"/>
    public async Task<string> PullAndBuildAsync(LargeImage image)
    {
        var pulled = await PullAsync($"oci://{image.Layout}");
        var squasher = new SquashfsBuilder(layers, new Mksquashfs(), limits ?? LayerLimits.Default);
        var builder = new ExtensionBuilder(squasher, layers, blobs, SquashfsOptions.Default, "1.9.0");
        var extension = new ExtensionImage(
            $"{Reference}", 1, pulled.Digest, pulled.ManifestDigest, pulled.Layers, pulled.Size, TimeSpan.Zero, null);
        var built = await builder.BuildAsync(extension, ExtensionPolicy.Default, CancellationToken.None);
        return layers.ImagePath(built.Key);
    }

    public void Dispose()
    {
        sources.Dispose();
        blobs.Dispose();
    }
}
