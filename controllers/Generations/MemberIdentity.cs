using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>When members bring the same bytes in the same order. The position is part of a member's id.</summary>
static class MemberIdentity
{
    public static bool IsSameAs(this GenerationMember member, GenerationMember other) =>
        member.Id == other.Id && member.ImageDigest == other.ImageDigest && member.LayerKey == other.LayerKey;

    public static bool IsSameAs(this EquatableArray<GenerationMember> members, EquatableArray<GenerationMember> others) =>
        members.Count == others.Count && members.Zip(others).All(pair => pair.First.IsSameAs(pair.Second));

    /// <exception cref="StageException">`conflict`: two members have the same name (reliability.md rows 132 and 151).</exception>
    public static void RequireOwnNames(this EquatableArray<GenerationMember> members)
    {
        if (members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is not { } same) return;

        throw new StageException(
            ErrorCodes.Conflict,
            $"extensions {string.Join(" and ", same.Select(member => member.Id))} have the same name \"{same.Key}\"",
            "remove one of them from the list");
    }
}
