using Strata.Resources.Node;

namespace Strata.Controllers.SquashfsBuild;

/// <summary>How a squashfs is made. <see cref="Processors"/> and <see cref="MemoryMiB"/> do not change its bytes; all else does.</summary>
public sealed record SquashfsOptions
{
    public static SquashfsOptions Default { get; } = new();

    /// <summary>Compressor, level and block size.</summary>
    public SquashfsPolicy Policy { get; init; } = SquashfsPolicy.Default;

    /// <summary>The base's /lib, /lib64, /bin and /sbin are symlinks into /usr.</summary>
    public bool UsrMerge { get; init; }

    public int Processors { get; init; } = 2;

    public int MemoryMiB { get; init; } = 32;
}
