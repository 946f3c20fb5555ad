using Strata.Controllers.Generations;
using Strata.Controllers.Linux;
using Strata.Controllers.Overlay;

namespace Strata.Agent;

/// <summary>Takes away what agents of a data directory have mounted.</summary>
public static class NodeUnmount
{
    /// <returns>The mount points that were taken away.</returns>
    /// <exception cref="LockHeldException">An agent is running.</exception>
    /// <exception cref="Strata.Resources.Node.StageException">`mount-not-permitted`, `mount`.</exception>
    public static IReadOnlyList<string> Run(ExtensionAgentOptions options)
    {
        if (!Directory.Exists(options.DataDirectory)) return [];

        using var held = FileLock.Acquire(options.LockFile);
        var site = new MountSite(
            DataId.ReadOrCreate(options.DataDirectory), options.BaseDirectory, options.TargetDirectory, options.MountsDirectory);
        var mounter = new Mounter(site);
        var mounted = mounter.Observe();
        mounter.Remove();
        return [.. new[] { mounted.Active }.Concat(mounted.Others).OfType<MountedStack>().Select(stack => stack.MountPoint)];
    }
}
