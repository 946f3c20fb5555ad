using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>What must hold before a generation is activated.</summary>
public interface IGenerationCheck
{
    /// <summary>Digests of staged layers, in full.</summary>
    /// <exception cref="StageException">`image-digest`</exception>
    Task VerifyAsync(EquatableArray<GenerationMember> staged, CancellationToken ct);

    /// <summary>Digests of a stored generation's files, in full.</summary>
    /// <exception cref="StageException">`image-digest`</exception>
    Task VerifyAsync(Generation stored, CancellationToken ct);

    /// <summary>Nothing that two members, or a member and the base, may not both bring.</summary>
    /// <exception cref="StageException">`conflict`, `hides-symlink`</exception>
    Task RefuseConflictsAsync(Generation generation, CancellationToken ct);
}
