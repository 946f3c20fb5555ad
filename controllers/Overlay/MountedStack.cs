using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>A stack of ours that is mounted.</summary>
/// <param name="Name">Null for a clone of the base alone, which carries no text: the stack of any generation without members.</param>
public sealed record MountedStack(StackName? Name, string MountPoint)
{
    public bool Is(MountPlan plan) => Name is null ? plan.Layers.Count == 0 : Name == plan.Name;
}

/// <summary>What is mounted at the site.</summary>
/// <param name="Active">What users see at the target; null when that is nothing of ours.</param>
/// <param name="Others">Further stacks of ours, covered or superseded.</param>
/// <param name="Covers">In place: the directories that something of ours is laid over, sorted.</param>
public sealed record MountedState(
    MountedStack? Active, EquatableArray<MountedStack> Others, EquatableArray<MountedCover> Covers = default)
{
    public static MountedState Nothing { get; } = new(null, []);
}
