using Strata.Controllers.Generations;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;
using Plan = Strata.Resources.Node.ExtensionPlan;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>Compares what is configured with what is mounted. Pure.</summary>
static class ExtensionPlans
{
    /// <param name="configured">Null while no configuration without faults has been read.</param>
    /// <param name="mounted">The generation at the target; null while nothing is mounted.</param>
    /// <param name="activation">Why what is staged cannot be activated or mounted; null when nothing is wrong.</param>
    /// <param name="merge">Of the staged entries; empty while it is not known.</param>
    /// <returns>One plan per configured or active entry, by the id of its request.</returns>
    public static IReadOnlyDictionary<string, Plan> Compare(
        ConfiguredSet? configured, Generation? mounted, StageError? activation, string hostVersion, MergeReport merge)
    {
        var active = (mounted?.Members ?? []).ToDictionary(member => Oci.ExtensionId.From(member.Reference), StringComparer.Ordinal);
        var plans = new Dictionary<string, Plan>(StringComparer.Ordinal);
        foreach (var entry in configured?.Entries ?? [])
        {
            plans[entry.Id] = Of(entry, active.GetValueOrDefault(entry.Id), activation, hostVersion, merge);
        }

        // While nobody knows what is configured, nothing is on its way out.
        var otherwise = configured is null ? PlanState.Active : PlanState.Removing;
        foreach (var (id, member) in active)
        {
            plans.TryAdd(id, new Plan(member.Reference, "", member.ImageDigest, otherwise, hostVersion, null, FileOverlaps.None));
        }

        return plans;
    }

    static Plan Of(ConfiguredEntry entry, GenerationMember? active, StageError? activation, string hostVersion, MergeReport merge)
    {
        var desired = entry.Image?.Digest ?? "";
        var state = entry.State == PlanState.Staged && active?.IsSameAs(entry.ToMember()) == true ? PlanState.Active : entry.State;
        var overlaps = merge.Of(Oci.ExtensionId.From(entry.Position, entry.Reference));
        var error = entry.Error ?? (state == PlanState.Staged || overlaps.Refused > 0 ? activation : null);
        return new Plan(entry.Reference, desired, active?.ImageDigest ?? "", state, hostVersion, error, overlaps);
    }
}
