using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>
/// How the staged entries would lie over each other and over the base. Reading the indexes is work, so it is done once for a set.
/// </summary>
sealed class StagedMerge(IGenerationCheck check, TimeProvider time)
{
    (EquatableArray<GenerationMember> Members, ConflictPolicy Policy)? known;
    MergeReport report = MergeReport.Empty;
    StageError? refusal;

    /// <param name="configured">Settled; entries that failed are left out.</param>
    /// <returns>Also why the entries may not be merged, or cannot be compared.</returns>
    public async Task<(MergeReport Report, StageError? Refusal)> OfAsync(ConfiguredSet configured, CancellationToken ct)
    {
        var staged = configured.Entries.Where(entry => entry.State == PlanState.Staged);
        var members = staged.Select(entry => entry.ToMember()).ToEquatableArray();
        if (known == (members, configured.Policy.Conflicts)) return (report, refusal);

        report = await ReadAsync(members, configured.Policy.Conflicts, ct);
        refusal = report.Refusal is { } refused
            ? new StageError(refused.Code, refused.Message, refused.Hint, time.GetUtcNow(), 1, null)
            : null;
        known = report.Refusal is { Retriable: true } ? null : (members, configured.Policy.Conflicts);
        return (report, refusal);
    }

    async Task<MergeReport> ReadAsync(EquatableArray<GenerationMember> members, ConflictPolicy policy, CancellationToken ct)
    {
        try
        {
            return await check.FindOverlapsAsync(members, policy, ct);
        }
        catch (Exception error) when (StageFailure.From(error) is { } failure)
        {
            return MergeReport.Empty with { Refusal = failure };
        }
    }
}
