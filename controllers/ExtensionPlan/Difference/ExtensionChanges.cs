using Strata.Controllers.Generations;
using Strata.Resources.Node;

namespace Strata.Controllers.ExtensionPlan;

/// <summary>What an upgrade would do to each extension. Pure.</summary>
public static class ExtensionChanges
{
    /// <param name="active">Null: nothing is mounted.</param>
    /// <returns>The configured ones in the order of the list, then those to be removed.</returns>
    public static IReadOnlyList<ExtensionChange> Between(Generation? active, ConfiguredSet configured)
    {
        var successors = new Successors(active?.Members ?? [], configured.Entries);
        return
        [
            .. configured.Entries.Select(entry => Of(entry, successors.MemberOf(entry))),
            .. successors.Left.Select(member => Of(member, successors.MayBeFollowed(member))),
        ];
    }

    static ExtensionChange Of(ConfiguredEntry entry, GenerationMember? active) =>
        new(entry.Reference, KindOf(entry, active), active, entry);

    static ExtensionChange Of(GenerationMember left, bool mayBeFollowed) =>
        new(left.Reference, mayBeFollowed ? ExtensionChangeKind.Unknown : ExtensionChangeKind.Removed, left, null);

    static ExtensionChangeKind KindOf(ConfiguredEntry entry, GenerationMember? active)
    {
        if (entry.State != PlanState.Staged) return ExtensionChangeKind.Unknown;
        if (active is null) return ExtensionChangeKind.Added;

        var staged = entry.ToMember();
        if (staged.IsSameAs(active)) return ExtensionChangeKind.Same;

        var onlyMoved = staged.Reference == active.Reference
            && staged.ImageDigest == active.ImageDigest
            && staged.LayerKey == active.LayerKey;
        return onlyMoved ? ExtensionChangeKind.Moved : ExtensionChangeKind.Changed;
    }
}
