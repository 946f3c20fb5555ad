using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>Takes away what agents of a data directory have mounted, as merged root or in place.</summary>
public static class NodeUnmount
{
    /// <exception cref="LockHeldException">An agent is running.</exception>
    /// <exception cref="StageException">`mount-not-permitted`, `mount`, `submount`.</exception>
    public static Unmounted Run(ExtensionAgentOptions options)
    {
        if (!Directory.Exists(options.DataDirectory)) return Unmounted.Nothing;

        using var held = FileLock.Acquire(options.LockFile);
        Directory.CreateDirectory(options.RunDirectory);
        var dataId = DataId.ReadOrCreate(options.DataDirectory);
        var root = MergedRoot(options, dataId);
        var inPlace = Run(
            new InPlaceMounter(MountSite.InPlace(dataId, options.BaseDirectory, options.MountsDirectory)),
            covers => covers.Select(cover => Path.Join(options.BaseDirectory, cover.Directory)));
        return new Unmounted(
            [.. root.MountPoints, .. inPlace.MountPoints], [.. root.Holders, .. inPlace.Holders], root.IsCutShort || inPlace.IsCutShort);
    }

    // Of an agent that runs in place, the directory of the target's default may not exist.
    static Unmounted MergedRoot(ExtensionAgentOptions options, string dataId) =>
        Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(options.TargetDirectory)))
            ? Run(new Mounter(new MountSite(dataId, options.BaseDirectory, options.TargetDirectory, options.MountsDirectory)), _ => [])
            : Unmounted.Nothing;

    static Unmounted Run(IMounter mounter, Func<IEnumerable<MountedCover>, IEnumerable<string>> placesOf)
    {
        var mounted = mounter.Observe();
        var holders = mounter.Remove();
        var stacks = mounted.Others.Items.Prepend(mounted.Active).OfType<MountedStack>().Select(stack => stack.MountPoint);
        return new Unmounted([.. stacks, .. placesOf(mounted.Covers)], [.. holders.Items], holders.IsCutShort);
    }
}

/// <param name="MountPoints">What was taken away.</param>
/// <param name="Holders">Processes that still use it.</param>
/// <param name="IsCutShort">There was more to look at than is looked at: some may not be among <paramref name="Holders"/>.</param>
public sealed record Unmounted(IReadOnlyList<string> MountPoints, IReadOnlyList<MountHolder> Holders, bool IsCutShort)
{
    internal static Unmounted Nothing { get; } = new([], [], false);
}
