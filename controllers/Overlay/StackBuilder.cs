using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>Makes the detached mount of a plan. What was built before a failure goes with its handles, in reverse.</summary>
sealed class StackBuilder(StagingArea staging, LowerMode mode)
{
    const MountFlags Flags = MountFlags.ReadOnly | MountFlags.NoSetUserId | MountFlags.NoDevices;

    // Explicit, because the kernel's defaults are set per host; an old kernel may not know one of them.
    static readonly ImmutableArray<MountOption> Options =
    [
        new("redirect_dir", "nofollow") { Optional = true },
        new("metacopy", "off") { Optional = true },
        new("index", "off") { Optional = true },
    ];

    /// <exception cref="StageException">`corrupt`.</exception>
    /// <exception cref="LinuxException"/>
    public MountHandle Build(MountPlan plan)
    {
        // An overlay without upper directory needs two lowers, so no extensions means the base itself.
        if (plan.Layers.Count == 0) return Mounting.Clone(plan.Base, Flags);

        using var mounts = new MountHandles();
        mounts.Add(Mounting.Clone(plan.Base, Flags));
        foreach (var layer in plan.Layers) mounts.Add(SquashfsImage.Mount(layer, Flags));
        return InTurn(mounts.Items, way => Merge(way, plan.Name.ToString(), mounts.Items.Reverse()));
    }

    /// <summary>One overlay for each of the covers, over the originals; a layer is mounted once, however many of them it serves.</summary>
    /// <param name="originalOf">The path at which the original of a cover is bound.</param>
    /// <returns>In the order of the covers; the caller disposes all of them.</returns>
    /// <exception cref="StageException">`corrupt`.</exception>
    /// <exception cref="LinuxException"/>
    public MountHandles Build(MountPlan plan, IReadOnlyList<PlannedCover> covers, Func<PlannedCover, string> originalOf)
    {
        if (covers.Count == 0) return new MountHandles();

        using var mounts = new MountHandles();
        var originals = covers.ToDictionary(cover => cover, cover => mounts.Add(Mounting.Clone(originalOf(cover), Flags)));
        var layers = plan.Layers.Items
            .Where(layer => covers.Any(cover => cover.Members.Items.Contains(layer.Id)))
            .ToDictionary(layer => layer.Id, layer => mounts.Add(SquashfsImage.Mount(layer, Flags)), StringComparer.Ordinal);
        var name = plan.Name.ToString();
        return InTurn(mounts.Items, way => MountHandles.Of(covers, cover => Merge(way, name, cover, layers, originals[cover])));
    }

    static MountHandle OpenIn(MountHandle layer, PlannedCover cover) => Mounting.OpenDirectory(layer, cover.Directory[1..]);

    MountHandle Merge(LowerMode way, string source, PlannedCover cover, Dictionary<string, MountHandle> layers, MountHandle original)
    {
        using var parts = MountHandles.Of(cover.Members, member => OpenIn(layers[member], cover));
        return Merge(way, source, parts.Items.Reverse().Append(original));
    }

    /// <summary>
    /// Merges in the first way that the kernel takes. What was attached and detached once cannot be attached again, so the two ways that
    /// need paths share one staging.
    /// </summary>
    T InTurn<T>(IReadOnlyList<MountHandle> mounts, Func<LowerMode, T> merge) => mode switch
    {
        LowerMode.Auto => FirstOf(
            () => merge(LowerMode.Descriptors),
            () => staging.With(mounts, () => FirstOf(() => merge(LowerMode.Paths), () => merge(LowerMode.Text)))),
        LowerMode.Descriptors => merge(mode),
        _ => staging.With(mounts, () => merge(mode)),
    };

    static T FirstOf<T>(Func<T> newer, Func<T> older)
    {
        try
        {
            return newer();
        }
        catch (LinuxException failure) when (failure.Number is Errno.EBADF or Errno.EINVAL or Errno.ENOSYS)
        {
            return older(); // it asks less of the kernel; if the cause is another one, the last way meets it again
        }
    }

    /// <param name="lowers">Topmost first.</param>
    MountHandle Merge(LowerMode way, string source, IEnumerable<MountHandle> lowers) => way switch
    {
        LowerMode.Descriptors => Create(source, lowers.Select(lower => new MountOption("lowerdir+", Mount: lower))),
        LowerMode.Paths => Create(source, lowers.Select(lower => new MountOption("lowerdir+", lower.ProcPath))),
        _ => ByText(source, lowers.Select(lower => lower.ProcPath)),
    };

    static MountHandle Create(string source, IEnumerable<MountOption> lowers) =>
        Mounting.Create("overlay", source, [new("source", source), new("ro"), .. lowers, .. Options], Flags);

    MountHandle ByText(string source, IEnumerable<string> paths)
    {
        var lowerdir = $"lowerdir={string.Join(':', paths)}";
        try
        {
            return staging.Mount("overlay", source, Flags, $"{lowerdir},{string.Join(',', Options)}");
        }
        catch (LinuxException refused) when (refused.Number == Errno.EINVAL)
        {
            return staging.Mount("overlay", source, Flags, lowerdir);
        }
    }
}
