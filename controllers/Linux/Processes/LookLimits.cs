namespace Strata.Controllers.Linux;

/// <summary>How much of /proc is looked at for holders of a mount, so that a host with many processes is not kept busy.</summary>
public sealed record LookLimits
{
    public static LookLimits Default { get; } = new();

    /// <summary>Mount namespaces whose mounts are read.</summary>
    public int Namespaces { get; init; } = 1024;

    /// <summary>Characters of their tables: a namespace may have 100,000 mounts.</summary>
    public long TableLength { get; init; } = 64 << 20;

    /// <summary>Processes, open files and lines of mappings.</summary>
    public int Looks { get; init; } = 200_000;

    /// <summary>Holding processes that are told.</summary>
    public int Processes { get; init; } = 32;

    /// <summary>Holds that are told of each.</summary>
    public int HoldsEach { get; init; } = 8;
}
