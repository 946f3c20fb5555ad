using System.Collections.Immutable;
using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>What must hold before a generation is activated.</summary>
public interface IGenerationCheck
{
    /// <summary>Reads every byte of the staged layers.</summary>
    /// <exception cref="StageException">`image-digest`</exception>
    Task VerifyAsync(EquatableArray<GenerationMember> staged, CancellationToken ct);

    /// <param name="isFull">Every byte of the generation's files is read; else only of those that seem changed since the last reading.</param>
    /// <inheritdoc cref="VerifyAsync(EquatableArray{GenerationMember}, CancellationToken)"/>
    Task VerifyAsync(Generation stored, bool isFull, CancellationToken ct);

    /// <summary>Refuses what two staged members, or a member and the base, may not both bring.</summary>
    /// <returns>Files of the base that a member hides: allowed, and listed.</returns>
    /// <exception cref="StageException">`conflict`, `hides-symlink`; in place `not-coverable`</exception>
    Task<ImmutableArray<string>> FindHiddenAsync(EquatableArray<GenerationMember> staged, CancellationToken ct);

    /// <summary>The same of a stored generation, from its own files: the base may be another one than when it was made.</summary>
    /// <inheritdoc cref="FindHiddenAsync(EquatableArray{GenerationMember}, CancellationToken)"/>
    Task<ImmutableArray<string>> FindHiddenAsync(Generation stored, CancellationToken ct);

    /// <summary>The directories of the base that a stored generation covers in place; null when it makes a merged root.</summary>
    /// <exception cref="StageException">`not-coverable`</exception>
    Task<EquatableArray<PlannedCover>?> FindCoversAsync(Generation stored, CancellationToken ct);
}
