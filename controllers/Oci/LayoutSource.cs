namespace Strata.Controllers.Oci;

/// <summary>Images from an OCI image layout directory, opened anew for each call, so a directory that appears later is seen.</summary>
public sealed class LayoutSource(string directory) : IImageSource
{
    public string Name => $"oci://{directory}";

    public async Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct)
    {
        var layout = OciLayout.Open(directory);
        var found = layout.Find(reference);
        return new ResolvedImage(found, await layout.ReadDocumentAsync(found, ct));
    }

    public Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct) =>
        OciLayout.Open(directory).ReadDocumentAsync(manifest, ct);

    public Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct) =>
        Task.FromResult(new BlobBody(OciLayout.Open(directory).OpenBlob(blob.Digest), 0));
}
