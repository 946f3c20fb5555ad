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

        var lowers = new List<MountHandle>();
        try
        {
            lowers.Add(Mounting.Clone(plan.Base, Flags));
            foreach (var layer in plan.Layers) lowers.Add(SquashfsImage.Mount(layer, Flags));
            lowers.Reverse();
            return Merge(plan.Name.ToString(), lowers);
        }
        finally
        {
            foreach (var lower in lowers) lower.Dispose();
        }
    }

    /// <param name="lowers">Topmost first.</param>
    MountHandle Merge(string source, IReadOnlyList<MountHandle> lowers)
    {
        LowerMode[] ways = mode == LowerMode.Auto ? [LowerMode.Descriptors, LowerMode.Paths, LowerMode.Text] : [mode];
        foreach (var way in ways.SkipLast(1))
        {
            try
            {
                return Merge(way, source, lowers);
            }
            catch (LinuxException older) when (older.Number is Errno.EBADF or Errno.EINVAL or Errno.ENOSYS)
            {
                // The next way asks less of the kernel; if the cause is another one, the last way meets it again.
            }
        }

        return Merge(ways[^1], source, lowers);
    }

    MountHandle Merge(LowerMode way, string source, IReadOnlyList<MountHandle> lowers) => way switch
    {
        LowerMode.Descriptors => ByDescriptors(source, lowers),
        LowerMode.Paths => staging.With(lowers, paths => ByPaths(source, paths)),
        _ => staging.With(lowers, paths => ByText(source, paths)),
    };

    static MountHandle ByDescriptors(string source, IEnumerable<MountHandle> lowers) =>
        Create(source, lowers.Select(lower => new MountOption("lowerdir+", Mount: lower)));

    static MountHandle ByPaths(string source, IEnumerable<string> paths) =>
        Create(source, paths.Select(path => new MountOption("lowerdir+", path)));

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
