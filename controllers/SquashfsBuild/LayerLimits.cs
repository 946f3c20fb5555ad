namespace Strata.Controllers.SquashfsBuild;

/// <summary>Bounds on what a layer may make us read or keep; each is checked before memory or time is spent (reliability.md 3).</summary>
public sealed record LayerLimits
{
    public static LayerLimits Default { get; } = new();

    /// <summary>Bytes of one pax or GNU extended header.</summary>
    public int ExtendedHeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Records in one pax header.</summary>
    public int ExtendedHeaderRecords { get; init; } = 64;

    /// <summary>Bytes of a path, or of the path that a hard link names.</summary>
    public int PathBytes { get; init; } = 4096;

    /// <summary>Bytes of the text of a symlink: the kernel reads no more, and would follow the beginning of a longer one.</summary>
    public int SymlinkBytes { get; init; } = 4095;

    /// <summary>Bytes of one path component: the kernel's NAME_MAX.</summary>
    public int ComponentBytes { get; init; } = 255;

    /// <summary>Components of a path.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Tar entries of all layers of an image together; as many directories may be implied by their paths.</summary>
    public int Entries { get; init; } = 250_000;

    /// <summary>
    /// Characters of all names that an image makes us keep: paths, link targets, attributes; 134 for each of the entries.
    /// </summary>
    public int NameCharacters { get; init; } = 32 << 20;

    /// <summary>Bytes of the name of an extended attribute: the kernel's XATTR_NAME_MAX.</summary>
    public int XattrNameBytes { get; init; } = 255;

    /// <summary>Bytes of one layer after decompression.</summary>
    public long LayerBytes { get; init; } = 4L << 30;

    /// <summary>Bytes of all layers of an image after decompression.</summary>
    public long ImageBytes { get; init; } = 8L << 30;

    /// <summary>Unpacked bytes per compressed byte, judged once <see cref="RatioAfter"/> bytes are unpacked.</summary>
    public int Ratio { get; init; } = 1000;

    /// <summary>Unpacked bytes before <see cref="Ratio"/> is judged: small layers of zeros are harmless.</summary>
    public long RatioAfter { get; init; } = 64L << 20;

    /// <summary>Zero bytes tolerated behind the end of the tar (tools pad to their record size).</summary>
    public int TrailingZeroBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of manifest.yaml.</summary>
    public int ManifestBytes { get; init; } = 64 * 1024;
}
