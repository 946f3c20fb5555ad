using Strata.Controllers.Overlay;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Tests.Overlay;

/// <summary>A mounter without a kernel: what it shows is what was attached last.</summary>
sealed class MemoryMounter : IMounter
{
    MountedState state = MountedState.Nothing;

    /// <summary>Every attached plan, in order.</summary>
    public List<MountPlan> Attached { get; } = [];

    /// <summary>Thrown by the next builds while it is set.</summary>
    public Exception? BuildFailure { get; set; }

    /// <summary>Thrown by the next attaches while it is set.</summary>
    public StageException? AttachFailure { get; set; }

    /// <summary>Told by the next attaches.</summary>
    public Holders Holders { get; set; } = Holders.None;

    /// <summary>Called before each attach.</summary>
    public Action Attaching { get; set; } = () => { };

    public MountedState Observe() => state;

    public IBuiltStack Build(MountPlan plan) => BuildFailure is null ? new Built(this, plan) : throw BuildFailure;

    public Holders Remove()
    {
        state = MountedState.Nothing;
        return Holders.None;
    }

    sealed class Built(MemoryMounter owner, MountPlan plan) : IBuiltStack
    {
        public Holders Attach()
        {
            owner.Attaching();
            if (owner.AttachFailure is not null) throw owner.AttachFailure;

            owner.state = plan.Covers is { } covers
                ? new(null, [], covers.Items.Select(cover => new MountedCover(cover.Directory, [plan.Name], true)).ToEquatableArray())
                : new(new MountedStack(plan.Layers.Count == 0 ? null : plan.Name, "/memory"), []);
            owner.Attached.Add(plan);
            return owner.Holders;
        }

        public void Dispose()
        {
        }
    }
}
