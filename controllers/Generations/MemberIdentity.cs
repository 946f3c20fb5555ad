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
}
