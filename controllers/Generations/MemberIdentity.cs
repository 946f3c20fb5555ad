using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>When two members bring the same bytes to the same place in the order.</summary>
static class MemberIdentity
{
    extension(GenerationMember member)
    {
        /// <summary>The position is part of the id.</summary>
        public bool IsSameAs(GenerationMember other) =>
            member.Id == other.Id && member.ImageDigest == other.ImageDigest && member.LayerKey == other.LayerKey;
    }
}
