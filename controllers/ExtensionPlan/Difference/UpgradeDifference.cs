using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>What an upgrade would change.</summary>
/// <param name="Active">Null: nothing is mounted.</param>
/// <param name="Files">As far as is known: see <see cref="ExtensionChange.Expected"/>.</param>
/// <param name="Merge">Of the expected layers, by the names of the extensions.</param>
/// <param name="Refusal">Why the upgrade would be refused; null when it would not.</param>
public sealed record UpgradeDifference(
    Generation? Active,
    IReadOnlyList<PolicyChange> Policy,
    IReadOnlyList<ExtensionChange> Extensions,
    IEnumerable<FileChange> Files,
    MergeReport Merge,
    StageException? Refusal)
{
    public bool IsComplete => Extensions.All(change => change.Kind != ExtensionChangeKind.Unknown);

    /// <summary>An upgrade would find nothing to do.</summary>
    public bool IsSame => Active is not null && Policy.Count == 0 && Extensions.All(change => change.Kind == ExtensionChangeKind.Same);

    /// <param name="expected">The layers of <see cref="ExtensionChange.Expected"/>, bottom first, by name.</param>
    /// <param name="mounted">The layers of the active generation, bottom first, by name.</param>
    /// <param name="isInPlace">They are laid over directories of the base, in place of a merged root.</param>
    public static UpgradeDifference Between(
        Generation? active,
        ConfiguredSet configured,
        IReadOnlyList<ExtensionChange> extensions,
        IReadOnlyList<MemberIndex> mounted,
        IReadOnlyList<MemberIndex> expected,
        IBaseTree baseTree,
        bool isInPlace)
    {
        var merge = MergeCheck.Check(expected, baseTree, configured.Policy.Conflicts);
        return new UpgradeDifference(
            active,
            [.. PolicyChange.Between(active?.Policy ?? ExtensionPolicy.Default, configured.Policy)],
            extensions,
            FileDifference.Between(mounted, expected, baseTree),
            merge,
            SameNames(extensions) ?? (isInPlace ? NotCoverable(expected, baseTree) : null) ?? merge.Refusal);
    }

    static StageException? SameNames(IEnumerable<ExtensionChange> extensions) =>
        RefusalOf(() => MemberIdentity.RequireOwnNames([.. extensions.Select(change => change.Expected).OfType<GenerationMember>()]));

    static StageException? NotCoverable(IReadOnlyList<MemberIndex> layers, IBaseTree baseTree) =>
        RefusalOf(() => CoveredDirectories.Compute(layers, baseTree));

    static StageException? RefusalOf(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (StageException refusal)
        {
            return refusal;
        }
    }
}
