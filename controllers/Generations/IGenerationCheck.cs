using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>What must hold before a generation is activated.</summary>
public interface IGenerationCheck
{
    /// <summary>Whether the staged layers are what was built.</summary>
    /// <param name="isFull">Every byte of the files is read; else only of those that seem changed since the last reading.</param>
    /// <exception cref="StageException">`image-digest`; `io`: nobody can tell.</exception>
    Task VerifyAsync(EquatableArray<GenerationMember> staged, bool isFull, CancellationToken ct);

    /// <inheritdoc cref="VerifyAsync(EquatableArray{GenerationMember}, bool, CancellationToken)"/>
    Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct);

    /// <summary>Removes the files of staged layers that are not what was built, so that they can be built anew.</summary>
    /// <returns>Whose they were.</returns>
    /// <exception cref="StageException">`io`</exception>
    Task<EquatableArray<GenerationMember>> DropDamagedAsync(EquatableArray<GenerationMember> staged, CancellationToken ct);

    /// <summary>Reads what a comparison in a moment needs of staged layers.</summary>
    /// <exception cref="StageException">`corrupt`</exception>
    Task ReadAheadAsync(EquatableArray<GenerationMember> staged, CancellationToken ct);

    /// <summary>Where files of staged members lie over each other or over the base, and whether the policy lets them.</summary>
    /// <exception cref="StageException">`conflict`: two members have one name; in place `not-coverable`, `submount`; `corrupt`</exception>
    Task<MergeReport> FindOverlapsAsync(EquatableArray<GenerationMember> staged, ConflictPolicy policy, CancellationToken ct);

    /// <summary>
    /// The same of a stored generation, by its own policy and from its own files: the base may be another one than when it was made.
    /// </summary>
    /// <exception cref="StageException">In place `not-coverable`, `submount`; `corrupt`</exception>
    Task<MergeReport> FindOverlapsAsync(Generation stored, CancellationToken ct);

    /// <summary>The directories of the base that a stored generation covers in place; null when it makes a merged root.</summary>
    /// <exception cref="StageException">`not-coverable`; `submount`; `corrupt`</exception>
    Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct);
}
