using System.Collections.Frozen;

namespace Strata.Controllers.Linux;

/// <summary>
/// Mounts that are about to be detached, as all processes know them: a mount is copied into other mount namespaces under other ids, and
/// these can be learned only while it is attached.
/// </summary>
/// <param name="Ids">Of the mounts and their copies, by the device (`major:minor`) of the file system that they show.</param>
/// <param name="IsCutShort">Not all namespaces were looked at.</param>
public sealed record HeldMounts(FrozenDictionary<string, FrozenSet<int>> Ids, bool IsCutShort)
{
    /// <param name="mounts">Of the calling thread's namespace; each shows a file system of its own, as an overlay does.</param>
    public static HeldMounts Note(IReadOnlyCollection<MountinfoEntry> mounts, LookLimits limits)
    {
        var devices = mounts.Select(mount => mount.Device).ToHashSet(StringComparer.Ordinal);
        var others = new OtherNamespaces(limits);
        var copies = devices.Count == 0 ? [] : others.Mounts().Where(mount => devices.Contains(mount.Device)).ToArray();
        var ids = mounts.Concat(copies)
            .GroupBy(mount => mount.Device, mount => mount.Id)
            .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet(), StringComparer.Ordinal);
        return new HeldMounts(ids, others.IsCutShort);
    }

    /// <summary>Those of some devices.</summary>
    public HeldMounts Of(IReadOnlySet<string> devices) =>
        this with { Ids = Ids.Where(noted => devices.Contains(noted.Key)).ToFrozenDictionary(StringComparer.Ordinal) };

    /// <summary>What the mount shows; null when it is none of these.</summary>
    internal string? DeviceOf(int id) => Ids.FirstOrDefault(noted => noted.Value.Contains(id)).Key;

    internal bool HasDevice(string device) => Ids.ContainsKey(device);
}
