namespace Strata.Controllers.Oci;

/// <summary>The fixed names of an OCI image layout (image-spec, image-layout.md), and our own place for blobs on their way in.</summary>
static class LayoutFiles
{
    public const string Marker = "oci-layout";
    public const string Index = "index.json";
    public const string Blobs = "blobs";
    public const string Ingest = "ingest";
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>Set on the names that the agent gives in its own layout: only these are taken away again.</summary>
    public const string Pulled = "dev.strata.pulled";

    public static ReadOnlySpan<byte> MarkerContent => "{\"imageLayoutVersion\":\"1.0.0\"}"u8;

    public static ReadOnlySpan<byte> EmptyIndex => "{\"schemaVersion\":2,\"manifests\":[]}"u8;

    public static string Blob(Digest digest) => $"{Blobs}/{digest.Algorithm}/{digest.Hex}";
}
