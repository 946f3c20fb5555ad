using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Strata.Controllers.Linux;

/// <summary>
/// Mounts that are about to be detached, as all processes know them: a mount is copied into other mount namespaces under other ids, and
/// these can be learned only while it is attached.
/// </summary>
/// <param name="Ids">Of the mounts and their copies, by the device (`major:minor`) of the file system that they show.</param>
public sealed record HeldMounts(FrozenDictionary<string, FrozenSet<int>> Ids)
{
    const int Namespaces = 1024;

    /// <param name="mounts">Of the calling thread's namespace; each shows a file system of its own, as an overlay does.</param>
    public static HeldMounts Note(IReadOnlyCollection<MountinfoEntry> mounts)
    {
        var devices = mounts.Select(mount => mount.Device).ToHashSet(StringComparer.Ordinal);
        var copies = devices.Count == 0
            ? []
            : OtherNamespaces().SelectMany(process => Mounts(process)).Where(mount => devices.Contains(mount.Device));
        return new HeldMounts(mounts.Concat(copies)
            .GroupBy(mount => mount.Device, mount => mount.Id)
            .ToFrozenDictionary(group => group.Key, group => group.ToFrozenSet(), StringComparer.Ordinal));
    }

    /// <summary>Those of some devices.</summary>
    public HeldMounts Of(IReadOnlySet<string> devices) =>
        new(Ids.Where(noted => devices.Contains(noted.Key)).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>What the mount shows; null when it is none of these.</summary>
    internal string? DeviceOf(int id) => Ids.FirstOrDefault(noted => noted.Value.Contains(id)).Key;

    internal bool HasDevice(string device) => Ids.ContainsKey(device);

    // One process of each namespace tells of all mounts in it.
    static IEnumerable<int> OtherNamespaces()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var process in ProcessFiles.Ids())
        {
            if (seen.Count == Namespaces) yield break;
            if (ProcessFiles.Link($"/proc/{process}/ns/mnt") is { } space && seen.Add(space)) yield return process;
        }
    }

    static ImmutableArray<MountinfoEntry> Mounts(int process) =>
        ProcessFiles.Text($"/proc/{process}/mountinfo") is { } text ? Mountinfo.Parse(text) : [];
}
