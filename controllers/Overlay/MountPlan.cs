using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// What shall be mounted: one read-only overlay of the layers over the base, or of no layers the base alone. In place: one overlay for
/// each covered directory, all of the same name.
/// </summary>
/// <param name="Layers">Bottom first, without the base: the last one lies on top (spec/extensions.md 13.2).</param>
/// <param name="Covers">In place, the directories of the base that are laid over, none inside another; null for one merged root.</param>
public sealed record MountPlan(
    StackName Name, string Base, EquatableArray<PlannedLayer> Layers, EquatableArray<PlannedCover>? Covers = null)
{
    /// <param name="directory">The generation's own, holding its members' files.</param>
    public static MountPlan Compute(Generation generation, string directory, string baseDirectory, string dataId)
    {
        var members = generation.Members.Items.OrderBy(member => member.Position).ToArray();
        var stack = StackName.DigestOf(baseDirectory, members.Select(member => member.LayerDigest));
        var name = new StackName(dataId, generation.Number, stack);
        var layers = members.Select(member => new PlannedLayer(member.Id, Path.Combine(directory, member.FileName)));
        return new MountPlan(name, baseDirectory, layers.ToEquatableArray());
    }
}

/// <param name="Id">Of the member, for messages.</param>
/// <param name="File">The squashfs image.</param>
public sealed record PlannedLayer(string Id, string File);
