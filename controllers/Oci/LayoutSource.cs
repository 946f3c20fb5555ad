namespace Strata.Controllers.Oci;

/// <summary>Images from an OCI image layout, opened anew for each call, so that one that appears later is seen.</summary>
public sealed class LayoutSource(LayoutPlace place) : IImageSource
{
    public string Name => place.ToString();

    public async Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct)
    {
        var layout = place.Open(ct);
        var found = layout.Find(reference);
        return new ResolvedImage(found, await layout.ReadDocumentAsync(found, ct));
    }

    public Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct) =>
        place.Open(ct).ReadDocumentAsync(manifest, ct);

    public Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct) =>
        Task.FromResult(new BlobBody(place.Open(ct).OpenBlob(blob.Digest), 0));
}
