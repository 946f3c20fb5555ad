using System.Collections.Immutable;
using Strata.Controllers.Linux;
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
        var mounts = Mountinfo.Read();
        var steps = CoverStep.Between(plan.Name, plan.Covers!.Value, CoverObserver.Observe(resolved, mounts));
        foreach (var step in steps) new CoverCheck(resolved).BeforeBuilding(step, mounts);

        try
        {
            var built = Build(plan, [.. steps.Items.OfType<CoverStep.Building>()], resolved, mounts);
            return new BuiltCovers(resolved, mode, plan, steps, built);
        }
        catch
        {
            ReleaseUnused(resolved);
            throw;
        }
    });

    public Holders Remove() => MountFailure.Guard($"take the extensions off {site.Base}", () =>
    {
        var resolved = Resolved();
        staging.Clear();
        var detached = DetachedMounts.Note(resolved);
        using (var change = new CoverSwitch(resolved, mode)) change.Take(CoverStep.ToNothing(Observe(resolved).Covers), NoOverlays);

        ReleaseUnused(resolved);
        return detached.FindHolders();
    });

    internal static IReadOnlyDictionary<string, NewCover> NoOverlays { get; } = new Dictionary<string, NewCover>();

    internal static MountedState Observe(MountSite resolved) => new(null, [], CoverObserver.Observe(resolved, Mountinfo.Read()));

    internal static void ReleaseUnused(MountSite resolved) =>
        new KeptOriginals(resolved).Release(Observe(resolved).Covers.Items.Select(cover => cover.Directory));

    Dictionary<string, NewCover> Build(
        MountPlan plan, CoverStep.Building[] steps, MountSite resolved, ImmutableArray<MountinfoEntry> mounts)
    {
        var originals = new KeptOriginals(resolved);
        var inside = steps.Select(step => SubMounts.In(resolved, step.Directory, mounts)).ToArray();
        var paths = steps.Zip(inside).ToDictionary(pair => pair.First.Planned, pair => OriginalOf(pair.First, originals, pair.Second));
        var overlays = builder.Build(plan, [.. paths.Keys], cover => paths[cover]);
        try
        {
            return steps.Index().ToDictionary(
                step => step.Item.Directory,
                step => WithInside(overlays, step.Index, resolved.PlaceOf(step.Item.Directory), inside[step.Index]),
                StringComparer.Ordinal);
        }
        catch
        {
            overlays.Dispose();
            throw;
        }
    }

    NewCover WithInside(MountHandles overlays, int at, string place, ImmutableArray<MountinfoEntry> inside)
    {
        if (inside.IsEmpty) return new NewCover(overlays.Items[at], inside);

        using var bare = overlays.Items[at];
        return new NewCover(overlays.Add(staging.Tree(bare, top => SubMounts.CopyTo(top, place, inside))), inside);
    }

    static string OriginalOf(CoverStep.Building step, KeptOriginals originals, ImmutableArray<MountinfoEntry> inside) => step switch
    {
        CoverStep.Cover => originals.Keep(step.Directory, inside),
        _ => originals.Find(step.Directory) ?? throw new StageException(
            ErrorCodes.Mount,
            $"the original of {step.Directory} is not kept any more: somebody has unmounted it",
            "stop the agent, run `strata unmount` with its options, and start it again"),
    };

    MountSite Resolved()
    {
        var directory = Files.RealPath(site.Base);
        return site with { Base = directory, Target = directory, Mounts = AgentMounts.Open(site.Mounts) };
    }
}
