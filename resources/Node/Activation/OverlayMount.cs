namespace Strata.Resources.Node;

/// <summary>What is mounted. The only id is that of the activation it follows.</summary>
/// <param name="Generation">The mounted generation; 0 while nothing is mounted.</param>
/// <param name="Followed">The version of the activation that this is the answer to.</param>
/// <param name="Target">Where the extensions are seen: the merged root, or, in place, the base itself.</param>
/// <param name="Source">The overlay's source, by which a restarted agent knows its own mount.</param>
/// <param name="Layers">Members' ids, bottom first.</param>
/// <param name="Duration">Of building and attaching the stack.</param>
/// <param name="Overlaps">Files that lie over others.</param>
/// <param name="Covers">In place: the directories of the base that are covered, and therefore read-only.</param>
/// <param name="Holders">Processes that still used what the last switch took away, as seen right after it.</param>
/// <param name="HoldersCutShort">There was more to look at than is looked at: some may not be among <paramref name="Holders"/>.</param>
[Resource]
public sealed partial record OverlayMount(
    [property: Field(1)] int Generation,
    [property: Field(2)] long Followed,
    [property: Field(3)] string Target,
    [property: Field(4)] string Base,
    [property: Field(5)] string Source,
    [property: Field(6)] EquatableArray<string> Layers,
    [property: Field(8)] bool Adopted,
    [property: Field(9)] TimeSpan Duration,
    [property: Field(10, OmitEmpty = true)] StageError? Error,
    [property: Field(11)] FileOverlaps Overlaps,
    [property: Field(12, OmitEmpty = true)] EquatableArray<string> Covers = default,
    [property: Field(13, OmitEmpty = true)] EquatableArray<MountHolder> Holders = default,
    [property: Field(14, OmitEmpty = true)] bool HoldersCutShort = false)
{
    bool ISpec.HasFailed => Error is not null;

    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create(
        "OverlayMounts.runtime.strata.dev",
        "runtime",
        printColumns:
        [
            new("Generation", "{.generation}"),
            new("Target", "{.target}"),
            new("Hides", "{.overlaps.hides}"),
            new("Covers", "{.covers[*]}"),
            new("Took", "{.duration}"),
            new("Error", "{.error.code}"),
        ]);
}
