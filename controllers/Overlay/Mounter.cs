using Strata.Controllers.Linux;

namespace Strata.Controllers.Overlay;

/// <summary>Mounts for real.</summary>
public sealed class Mounter : IMounter
{
    readonly MountSite site;
    readonly SwitchMode mode;
    readonly StagingArea staging;
    readonly StackBuilder builder;

    public Mounter(MountSite site)
        : this(site, SwitchMode.Auto, LowerMode.Auto)
    {
    }

    internal Mounter(MountSite site, SwitchMode mode, LowerMode lowers)
    {
        this.site = site;
        this.mode = mode;
        staging = new StagingArea(site.Mounts);
        builder = new StackBuilder(staging, lowers);
    }

    public MountedState Observe() => MountFailure.Guard("look at the mounts", () => Target().Observe());

    public IBuiltStack Build(MountPlan plan) => MountFailure.Guard($"build generation {plan.Name.Generation}", () =>
    {
        var resolved = Resolved();
        TakenPlace.Refuse(resolved, Files.ReadSymlink(resolved.Target) ?? resolved.Target, Mountinfo.Read());
        var target = Target();
        var mounted = target.Find(plan);
        return new BuiltStack(resolved, target, plan, mounted is null ? builder.Build(plan) : null, mounted);
    });

    public Holders Remove() => MountFailure.Guard($"unmount {site.Target}", () =>
    {
        var resolved = Resolved();
        var detached = DetachedMounts.Note(resolved);
        staging.Clear();
        new BeneathTarget(resolved).Remove();
        new SymlinkTarget(resolved).Remove();
        return detached.FindHolders();
    });

    ITarget Target()
    {
        var resolved = Resolved();
        var symlink = mode == SwitchMode.Symlink
            || (mode == SwitchMode.Auto && (Files.TypeOf(site.Target) == FileType.Symlink || !Mounting.CanAttachBeneath()));
        return symlink ? new SymlinkTarget(resolved) : new BeneathTarget(resolved);
    }

    // mountinfo has real paths; the target's own last component stays as it is, because it may be our symlink.
    MountSite Resolved()
    {
        var mounts = AgentMounts.Open(site.Mounts);
        var target = Path.GetFullPath(site.Target);
        var parent = Path.GetDirectoryName(target) ?? throw new ArgumentException("the target is /", nameof(site));
        return site with
        {
            Base = Files.RealPath(site.Base),
            Target = Path.Combine(Files.RealPath(parent), Path.GetFileName(target)),
            Mounts = mounts,
        };
    }
}
