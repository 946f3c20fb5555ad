using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>The step from what is mounted to what shall be.</summary>
public abstract record MountChange
{
    MountChange()
    {
    }

    /// <param name="plan">Null when nothing shall be mounted.</param>
    public static MountChange Between(MountPlan? plan, MountedState state) => (plan, state) switch
    {
        (null, { Active: null, Others.Count: 0, Covers.Count: 0 }) => new Nothing(),
        (null, _) => new Remove(),
        ({ Covers: { } covers }, _) => InPlace(plan, CoverStep.Between(plan.Name, covers, state.Covers)),
        (_, { Active: { } active }) when active.Is(plan) => new Nothing(),
        (_, { Active: { } active }) => new Switch(plan, active),
        _ => new Attach(plan),
    };

    static MountChange InPlace(MountPlan plan, EquatableArray<CoverStep> steps) =>
        steps.Count == 0 ? new Nothing() : new Rearrange(plan, steps);

    /// <summary>Everything is as it shall be: an earlier run's stack is adopted.</summary>
    public sealed record Nothing : MountChange;

    /// <summary>Nothing of ours is visible at the target.</summary>
    public sealed record Attach(MountPlan Plan) : MountChange;

    /// <summary>Readers go from one stack to the other without a moment of none.</summary>
    public sealed record Switch(MountPlan Plan, MountedStack From) : MountChange;

    /// <summary>In place: directory by directory, each without a moment in between.</summary>
    public sealed record Rearrange(MountPlan Plan, EquatableArray<CoverStep> Steps) : MountChange;

    public sealed record Remove : MountChange;
}
