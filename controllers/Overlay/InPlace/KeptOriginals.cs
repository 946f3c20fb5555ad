using System.Collections.Immutable;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// The originals of covered directories, bound in a private place: each next overlay is laid over the original, not over the overlay
/// before it, and a restarted agent finds it there. An overlay is laid over what was mounted at the directory itself; what was mounted
/// inside is kept for those who look.
/// </summary>
/// <param name="site">With resolved paths.</param>
sealed class KeptOriginals(MountSite site)
{
    const MountFlags Flags = MountFlags.ReadOnly | MountFlags.NoSetUserId | MountFlags.NoDevices;

    readonly string root = RootIn(site.Mounts);

    public static string RootIn(string mounts) => Path.Combine(mounts, "base");

    /// <summary>One name for each directory, and another for each other: `usr-local`, and `\x2d` for what was a dash.</summary>
    public static string NameOf(string directory) => directory[1..]
        .Replace(@"\", @"\x5c", StringComparison.Ordinal)
        .Replace("-", @"\x2d", StringComparison.Ordinal)
        .Replace('/', '-');

    /// <summary>Where the original of the directory is bound; null when it is not.</summary>
    public string? Find(string directory) => Files.IsMountRoot(PathOf(directory)) ? PathOf(directory) : null;

    /// <summary>Binds the original of a directory that nothing of ours lies over.</summary>
    /// <param name="inside">What is mounted in it.</param>
    /// <exception cref="LinuxException"/>
    /// <exception cref="StageException">`hides-symlink`; `submount`.</exception>
    public string Keep(string directory, ImmutableArray<MountinfoEntry> inside)
    {
        var place = site.PlaceOf(directory);
        if (Files.RealPath(place) != place)
            throw new StageException(
                ErrorCodes.HidesSymlink,
                $"{directory} is reached through a symlink of the base: it is {Files.RealPath(place)}",
                "build the extension with its files below the symlink's target");

        // That of an earlier cover is of no use: somebody may have mounted another file system since.
        if (Find(directory) is { } stale) Mounting.Detach(stale);
        if (IsOpen()) Mounting.MakePrivate(root); // a kill may have come right before that
        else PrivatePlace.Open(root, "strata-base");
        var path = PathOf(directory);
        using var clone = Mounting.Clone(place, Flags);
        Files.MakeDirectory(path, PrivatePlace.OwnerOnly);
        Mounting.Attach(clone, path);
        SubMounts.CopyTo(path, place, inside);
        return path;
    }

    /// <summary>Lets go of all but these; of the private place too, when it is empty.</summary>
    /// <exception cref="LinuxException"/>
    public void Release(IEnumerable<string> stillCovered)
    {
        if (!IsOpen()) return;

        var kept = stillCovered.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        if (kept.Count == 0)
        {
            while (IsOpen()) Mounting.Detach(root);
            Files.RemoveDirectory(root);
            return;
        }

        foreach (var path in Directory.GetDirectories(root).Where(path => !kept.Contains(Path.GetFileName(path))))
        {
            if (Files.IsMountRoot(path)) Mounting.Detach(path);
            Files.RemoveDirectory(path);
        }
    }

    string PathOf(string directory) => Path.Combine(root, NameOf(directory));

    bool IsOpen() => Files.IsMountRoot(root);
}
