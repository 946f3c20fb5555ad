using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>Images from an OCI image layout, opened anew for each call, so that one that appears later is seen.</summary>
public sealed class LayoutSource(LayoutPlace place) : IImageSource
{
    public string Name => place.ToString();

    public Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct) =>
        ReadAsync(
            async layout =>
            {
                var found = layout.Find(reference);
                return new ResolvedImage(found, await layout.ReadDocumentAsync(found, ct));
            },
            ct);

    public Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct) =>
        ReadAsync(layout => layout.ReadDocumentAsync(manifest, ct), ct);

    public Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct) =>
        ReadAsync(layout => Task.FromResult(new BlobBody(new LayoutBody(layout.OpenBlob(blob.Digest), Unreadable), 0)), ct);

    async Task<T> ReadAsync<T>(Func<OciLayout, Task<T>> read, CancellationToken ct)
    {
        try
        {
            return await read(place.Open(ct));
        }
        catch (Exception e) when (DiskErrors.Covers(e))
        {
            throw Unreadable(e);
        }
    }

    StageException Unreadable(Exception cause) =>
        new(ErrorCodes.Io, $"{Name} cannot be read: {cause.Message}", "check the image layout and its disk", retriable: true, cause);
}
