using Strata.Controllers.Linux;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Lays extensions over directories of the base itself.</summary>
public sealed class InPlaceMounter : IMounter
{
    readonly MountSite site;
    readonly SwitchMode mode;
    readonly StagingArea staging;
    readonly StackBuilder builder;

    public InPlaceMounter(MountSite site)
        : this(site, SwitchMode.Auto, LowerMode.Auto)
    {
    }

    internal InPlaceMounter(MountSite site, SwitchMode mode, LowerMode lowers)
    {
        this.site = site;
        this.mode = mode;
        staging = new StagingArea(site.Mounts);
        builder = new StackBuilder(staging, lowers);
    }

    public MountedState Observe() => MountFailure.Guard("look at the mounts", () => Observe(Resolved()));

    public IBuiltStack Build(MountPlan plan) => MountFailure.Guard($"build generation {plan.Name.Generation}", () =>
    {
        var resolved = Resolved();
        var steps = CoverStep.Between(plan.Name, plan.Covers!.Value, Observe(resolved).Covers);
        foreach (var step in steps) CoverSwitch.Check(resolved, step);

        var originals = new KeptOriginals(resolved);
        try
        {
            var planned = steps.Items.OfType<CoverStep.Building>().ToArray();
            var paths = planned.ToDictionary(step => step.Planned, step => OriginalOf(step, originals));
            var overlays = builder.Build(plan, [.. paths.Keys], cover => paths[cover]);
            var built = planned.Zip(overlays.Items).ToDictionary(pair => pair.First.Directory, pair => pair.Second, StringComparer.Ordinal);
            return new BuiltCovers(resolved, mode, plan, steps, built);
        }
        catch
        {
            ReleaseUnused(resolved);
            throw;
        }
    });

    public EquatableArray<MountHolder> Remove() => MountFailure.Guard($"take the extensions off {site.Base}", () =>
    {
        var resolved = Resolved();
        staging.Clear();
        var detached = DetachedMounts.Note(resolved);
        using (var change = new CoverSwitch(resolved, mode)) change.Take(CoverStep.ToNothing(Observe(resolved).Covers), NoOverlays);

        ReleaseUnused(resolved);
        return detached.FindHolders();
    });

    internal static IReadOnlyDictionary<string, MountHandle> NoOverlays { get; } = new Dictionary<string, MountHandle>();

    internal static MountedState Observe(MountSite resolved) => new(null, [], CoverObserver.Observe(resolved, Mountinfo.Read()));

    internal static void ReleaseUnused(MountSite resolved) =>
        new KeptOriginals(resolved).Release(Observe(resolved).Covers.Items.Select(cover => cover.Directory));

    static string OriginalOf(CoverStep.Building step, KeptOriginals originals) => step switch
    {
        CoverStep.Cover => originals.Keep(step.Directory),
        _ => originals.Find(step.Directory) ?? throw new StageException(
            ErrorCodes.Mount,
            $"the original of {step.Directory} is not kept any more: somebody has unmounted it",
            "Stop the agent, run `strata unmount` with its options, and start it again."),
    };

    MountSite Resolved()
    {
        var directory = Files.RealPath(site.Base);
        return site with { Base = directory, Target = directory, Mounts = AgentMounts.Open(site.Mounts) };
    }
}
