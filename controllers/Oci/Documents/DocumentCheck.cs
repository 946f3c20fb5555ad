using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>A document is parsed only after its bytes are proven to be what was asked for.</summary>
static class DocumentCheck
{
    /// <exception cref="StageException">Codes truncated, digest-mismatch.</exception>
    public static void Verify(ReadOnlySpan<byte> bytes, Descriptor expected)
    {
        if (bytes.Length < expected.Size)
            throw new StageException(
                ErrorCodes.Truncated,
                $"document {expected.Digest} has {bytes.Length} bytes, and {expected.Size} were promised",
                "it is tried again; if it stays, push the image again",
                retriable: true);
        VerifyDigest(bytes, expected.Digest);
        if (bytes.Length > expected.Size)
            throw new StageException(
                ErrorCodes.DigestMismatch,
                $"document {expected.Digest} has {bytes.Length} bytes, and {expected.Size} were promised",
                "ask the image's publisher",
                retriable: true);
    }

    /// <exception cref="StageException">Code <c>digest-mismatch</c>.</exception>
    public static void VerifyDigest(ReadOnlySpan<byte> bytes, Digest expected)
    {
        using var hash = expected.NewHash();
        hash.AppendData(bytes);
        if (Digest.Of(hash) is var actual && actual != expected)
            throw new StageException(
                ErrorCodes.DigestMismatch,
                $"document {expected} has the digest {actual}",
                "the registry or something on the way changed the content; do not use it, and push the image again",
                retriable: true);
    }

    /// <exception cref="StageException">Code <c>json</c>.</exception>
    public static void VerifyLayers(ImageManifest manifest, ImageConfig config, string what)
    {
        if (config.DiffIds.Count == manifest.Layers.Count) return;

        throw new StageException(
            ErrorCodes.Json,
            $"{what}: it lists {config.DiffIds.Count} layers, the manifest {manifest.Layers.Count}",
            "the image is broken; push it again from its source");
    }
}
