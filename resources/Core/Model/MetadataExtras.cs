namespace Strata.Resources;

/// <summary>What most resources lack; shared by all that lack it, and by the versions of one resource that do not change it.</summary>
sealed record MetadataExtras(string Owner, StringMap Labels, StringMap Annotations, Finalizers Finalizers)
{
    public static readonly MetadataExtras None = new("", StringMap.Empty, StringMap.Empty, Finalizers.Empty);

    /// <summary>What of a version does not fit into 32 bits.</summary>
    public uint HighVersion { get; init; }
}
