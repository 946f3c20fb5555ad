using Strata.Resources;

namespace Strata.Controllers.Overlay;

/// <summary>What to do with one directory of the base, on the way from what is mounted to what shall be.</summary>
public abstract record CoverStep
{
    CoverStep(string directory) => Directory = directory;

    public string Directory { get; }

    /// <summary>
    /// In the order in which they are taken: first what stands in the way, an overlay inside a directory that will be covered or around it;
    /// then the wanted ones as they are listed; last those that nothing touches any more.
    /// </summary>
    public static EquatableArray<CoverStep> Between(
        StackName wanted, EquatableArray<PlannedCover> covers, EquatableArray<MountedCover> mounted)
    {
        var there = mounted.Items.ToDictionary(cover => cover.Directory, StringComparer.Ordinal);
        var gone = mounted.Items.Where(cover => covers.Items.All(planned => planned.Directory != cover.Directory)).ToArray();
        var isInTheWay = gone.ToLookup(cover => covers.Items.Any(planned => AreNested(planned.Directory, cover.Directory)));
        return
        [
            .. isInTheWay[true].Select(cover => new Uncover(cover)),
            .. covers.Items.Select(cover => Towards(wanted, cover, there.GetValueOrDefault(cover.Directory))).OfType<CoverStep>(),
            .. isInTheWay[false].Select(cover => new Uncover(cover)),
        ];
    }

    /// <summary>Everything of ours goes.</summary>
    public static EquatableArray<CoverStep> ToNothing(EquatableArray<MountedCover> mounted) =>
        mounted.Items.Select(CoverStep (cover) => new Uncover(cover)).ToEquatableArray();

    // Where another mount lies over ours, nothing is as it shall be, and replacing is refused with the reason.
    static CoverStep? Towards(StackName wanted, PlannedCover planned, MountedCover? mounted)
    {
        if (mounted is null) return new Cover(planned);

        var at = mounted.Stacks.Items.LastIndexOf(wanted);
        if (at < 0 || !mounted.IsOnTop) return new Replace(planned, mounted);

        return at == mounted.Stacks.Count - 1 ? null : new Show(mounted, mounted.Stacks.Count - 1 - at);
    }

    static bool AreNested(string one, string other) => StackObserver.IsBelow(one, other) || StackObserver.IsBelow(other, one);

    /// <summary>A step for which a new overlay has to be built.</summary>
    public abstract record Building : CoverStep
    {
        private protected Building(PlannedCover planned)
            : base(planned.Directory) => Planned = planned;

        public PlannedCover Planned { get; }
    }

    /// <summary>Nothing of ours lies over the directory.</summary>
    public sealed record Cover(PlannedCover Planned) : Building(Planned);

    /// <summary>Readers go from one overlay to the other without a moment of none.</summary>
    public sealed record Replace(PlannedCover Planned, MountedCover From) : Building(Planned);

    /// <summary>The wanted overlay is there, below others: a switch was cut short.</summary>
    public sealed record Show(MountedCover From, int Above) : CoverStep(From.Directory);

    /// <summary>The original comes back.</summary>
    public sealed record Uncover(MountedCover From) : CoverStep(From.Directory);
}
