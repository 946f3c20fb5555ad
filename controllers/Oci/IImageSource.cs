namespace Strata.Controllers.Oci;

/// <summary>
/// One place that images come from. Documents are verified before they are returned; blobs are not, whoever reads one checks it against
/// its descriptor. Every expected failure is a <see cref="Strata.Resources.Node.StageException"/>.
/// </summary>
public interface IImageSource
{
    /// <summary>Names the place in errors, without secrets.</summary>
    string Name { get; }

    /// <summary>Finds what a tag or digest means now. Everything after it asks by digest, so a tag that moves mixes no images.</summary>
    Task<ResolvedImage> ResolveAsync(ImageReference reference, CancellationToken ct);

    /// <summary>The bytes of a manifest or an index, verified.</summary>
    Task<byte[]> FetchManifestAsync(ImageReference reference, Descriptor manifest, CancellationToken ct);

    /// <summary>A configuration or a layer, not verified, as stored: nothing is decompressed.</summary>
    /// <param name="at">Where to begin; a source that cannot begin exactly there begins at 0.</param>
    Task<BlobBody> OpenBlobAsync(ImageReference reference, Descriptor blob, BlobPosition at, CancellationToken ct);
}

/// <summary>What a reference meant when it was asked: the descriptor and the verified bytes of a manifest or an index.</summary>
public sealed record ResolvedImage(Descriptor Descriptor, byte[] Bytes);
