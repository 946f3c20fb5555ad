namespace Strata.Controllers.SquashfsBuild;

/// <summary>One layer of an image, as the build reads it.</summary>
/// <param name="Digest">
/// Of the blob as stored, <c>sha256:</c> and 64 lower-case hex digits; checked while reading, unless <see cref="IsStored"/> and the diff_id
/// tell enough.
/// </param>
/// <param name="Size">Bytes of the blob as stored.</param>
/// <param name="MediaType">Decides the decompression (OCI image-spec, layer.md; Docker's older names too).</param>
/// <param name="DiffId">Digest of the uncompressed tar from the image configuration; checked when given.</param>
/// <param name="Open">Opens the blob at its start; called once per pass, the stream is disposed.</param>
public sealed record LayerInput(string Digest, long Size, string MediaType, string? DiffId, Func<Stream> Open)
{
    /// <summary>
    /// The blob was compared with its digest when it was stored, so it is enough to compare what it unpacks to, where there is a
    /// <see cref="DiffId"/>.
    /// </summary>
    public bool IsStored { get; init; }
}
