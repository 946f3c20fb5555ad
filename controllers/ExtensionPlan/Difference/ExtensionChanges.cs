using Strata.Controllers.Generations;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>What an upgrade would do to each extension. Pure.</summary>
public static class ExtensionChanges
{
    /// <param name="active">Null: nothing is mounted.</param>
    /// <returns>The configured ones in the order of the list, then those to be removed.</returns>
    public static IReadOnlyList<ExtensionChange> Between(Generation? active, ConfiguredSet configured)
    {
        var members = (active?.Members ?? []).ToDictionary(member => ExtensionId.From(member.Reference), StringComparer.Ordinal);
        var changes = configured.Entries.Select(entry => Of(entry, members.GetValueOrDefault(entry.Id))).ToList();
        var kept = configured.Entries.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        changes.AddRange(members
            .Where(member => !kept.Contains(member.Key))
            .Select(member => new ExtensionChange(member.Value.Reference, ExtensionChangeKind.Removed, member.Value, null)));
        return changes;
    }

    static ExtensionChange Of(ConfiguredEntry entry, GenerationMember? active) =>
        new(entry.Reference, KindOf(entry, active), active, entry);

    static ExtensionChangeKind KindOf(ConfiguredEntry entry, GenerationMember? active)
    {
        if (entry.State != PlanState.Staged) return ExtensionChangeKind.Unknown;
        if (active is null) return ExtensionChangeKind.Added;

        var staged = entry.ToMember();
        if (staged.IsSameAs(active)) return ExtensionChangeKind.Same;

        var hasSameBytes = staged.ImageDigest == active.ImageDigest && staged.LayerKey == active.LayerKey;
        return hasSameBytes ? ExtensionChangeKind.Moved : ExtensionChangeKind.Changed;
    }
}
