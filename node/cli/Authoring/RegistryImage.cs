using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary>An image of a registry, fetched into a scratch layout.</summary>
static class RegistryImage
{
    /// <exception cref="StageException">What the registry says, and what is wrong with the image.</exception>
    public static async Task<IReadOnlyList<LayerInput>> LayersAsync(
        ImageReference reference, RegistriesConfig registries, ScratchDirectory scratch, CancellationToken ct)
    {
        using var sources = new ImageSources(TimeProvider.System);
        var chain = new SourceChain(
            sources.For(reference, registries), TransferRetry.Create(new TransferOptions { Retries = 1 }, TimeProvider.System));
        using var store = OciStore.OpenPrivate(scratch.File("layout"), DurableFiles.Instance);

        var found = await chain.AskAsync((source, token) => source.ResolveAsync(reference, token), ct);
        store.Add(found.Descriptor, found.Bytes);
        var (manifest, _) = await ManifestSearch.FindAsync(found, Platform.Host, reference.Canonical, DocumentAsync);
        foreach (var blob in (IEnumerable<Descriptor>)[manifest.Config, .. manifest.Layers])
        {
            await chain.AskAsync(
                async (source, token) =>
                {
                    await store.AddAsync(
                        blob, source.Name, (at, open) => source.OpenBlobAsync(reference, blob, at, open), progress: null, token);
                    return true;
                },
                ct);
        }

        await store.TagAsync(found.Descriptor, reference.Canonical, ct);
        return await LayoutImage.LayersAsync(store.Layout, reference.Canonical, ct);

        async Task<byte[]> DocumentAsync(Descriptor document)
        {
            var bytes = await chain.AskAsync((source, token) => source.FetchManifestAsync(reference, document, token), ct);
            store.Add(document, bytes);
            return bytes;
        }
    }
}
