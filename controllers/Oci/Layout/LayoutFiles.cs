namespace Strata.Controllers.Oci;

/// <summary>The fixed names of an OCI image layout (image-spec, image-layout.md), and our own places for blobs on their way in.</summary>
static class LayoutFiles
{
    public const string Marker = "oci-layout";
    public const string Index = "index.json";
    public const string Blobs = "blobs";
    public const string Ingest = "ingest";
    public const string Partial = "partial";
    public const string RefName = "org.opencontainers.image.ref.name";
    public const string ImageName = "io.containerd.image.name";

    /// <summary>Set on the names that the agent gives in its own layout: only these are taken away again.</summary>
    public const string Pulled = "dev.strata.pulled";

    public static ReadOnlySpan<byte> MarkerContent => "{\"imageLayoutVersion\":\"1.0.0\"}"u8;

    public static ReadOnlySpan<byte> EmptyIndex => "{\"schemaVersion\":2,\"manifests\":[]}"u8;

    /// <summary>Whether a path in a layout is one that means something: blobs have names of digits only.</summary>
    public static bool IsOne(string path) =>
        path is Marker or Index
        || (path.Split('/') is [Blobs, var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", out _));

    /// <summary>Whether a path is of a directory that a layout needs.</summary>
    public static bool IsDirectory(string path) => path is Blobs or $"{Blobs}/sha256" or $"{Blobs}/sha512";

    /// <summary>Whether a path lies below a file of a layout, where nothing can.</summary>
    public static bool IsBelowOne(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (IsOne(path[..slash])) return true;
        }
        return false;
    }

    public static string Blob(Digest digest) => $"{Blobs}/{digest.Algorithm}/{digest.Hex}";
}
