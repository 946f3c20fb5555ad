namespace Strata.Controllers.SquashfsBuild;

/// <summary>How a squashfs is made. <see cref="Processors"/> and <see cref="MemoryMiB"/> do not change its bytes; all else does.</summary>
public sealed record SquashfsOptions
{
    public static SquashfsOptions Default { get; } = new();

    public string Compressor { get; init; } = "zstd";

    public int Level { get; init; } = 3;

    public int BlockSize { get; init; } = 128 * 1024;

    /// <summary>The base's /lib, /lib64, /bin and /sbin are symlinks into /usr.</summary>
    public bool UsrMerge { get; init; }

    public int Processors { get; init; } = 2;

    public int MemoryMiB { get; init; } = 64;
}
