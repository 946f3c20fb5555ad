using System.Collections.Immutable;
using Strata.Controllers.SquashfsBuild;
using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>
/// Which directories of the base have to be laid over so that the layers' content appears in it. Each allowed directory (`/usr/local`,
/// `/usr/lib/firmware`) is covered as one, so that what an extension brings below it appears at once; where the base lacks it, the
/// deepest directory on the way that the base has. Never the root, a directory right below it, the system's own ones below `/usr`, or
/// anything that no allowed path leads to: an empty directory that the policy lets through in `/var/lib` must not freeze that.
/// </summary>
public static class CoveredDirectories
{
    /// <param name="layers">Bottom first.</param>
    /// <returns>Sorted, none inside another.</returns>
    /// <exception cref="StageException">`not-coverable`; `submount`.</exception>
    public static EquatableArray<PlannedCover> Compute(IReadOnlyList<MemberIndex> layers, IBaseTree baseTree)
    {
        var starts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            foreach (var entry in layer.Entries.Where(entry => IsNew(entry, baseTree)))
            {
                var start = StartOf(entry);
                if (!starts.ContainsKey(start)) starts[start] = DeepestDirectory(layer.Member, entry.Path, start, baseTree);
            }
        }

        var covered = Outermost(starts.Values).ToArray();
        RequireSeen(covered, layers, baseTree);
        return covered.Select(directory => new PlannedCover(directory, MembersIn(directory, layers))).ToEquatableArray();
    }

    /// <summary>True for a path, as programs in the base see it, that may come to lie in a covered directory.</summary>
    public static bool MayHold(string path)
    {
        var inside = path.TrimStart('/');
        return AllowedPaths.Any.TreeOf(inside) is not null || AllowedPaths.Any.TreeOf(UsrMerge.Map(inside)) is not null;
    }

    /// <summary>What is mounted inside a covered directory is shown on top of the overlay, and would hide what a layer has there.</summary>
    static void RequireSeen(string[] covered, IReadOnlyList<MemberIndex> layers, IBaseTree baseTree)
    {
        var points = baseTree.MountPoints.Where(point => covered.Any(directory => StackObserver.IsBelow(directory, point))).ToArray();
        if (points.Length == 0) return;

        foreach (var layer in layers)
        {
            foreach (var entry in layer.Entries.Where(entry => IsNew(entry, baseTree)))
            {
                if (points.FirstOrDefault(point => point == entry.Path || StackObserver.IsBelow(point, entry.Path)) is { } point)
                    throw Hidden(layer.Member, entry.Path, point);
            }
        }
    }

    static bool IsNew(LayerEntry entry, IBaseTree baseTree) =>
        entry.Type != LayerEntryType.Directory || (entry.Path != "/" && baseTree.Find(entry.Path) != LayerEntryType.Directory);

    static string StartOf(LayerEntry entry)
    {
        var tree = AllowedPaths.Any.TreeOf(entry.Path[1..]) is { } allowed ? "/" + allowed : null;
        return tree is not null && (tree != entry.Path || entry.Type == LayerEntryType.Directory) ? tree : ParentOf(entry.Path);
    }

    static string DeepestDirectory(string member, string path, string start, IBaseTree baseTree)
    {
        var directory = start;
        while (directory != "/" && baseTree.Find(directory) != LayerEntryType.Directory) directory = ParentOf(directory);

        return IsCoverable(directory) ? directory : throw NotCoverable(member, path, start, directory);
    }

    static bool IsCoverable(string directory) =>
        !IsSystems(directory) && (MayHold(directory) || AllowedPaths.Any.IsParent(directory[1..]));

    /// <summary>A directory whose covering would freeze the running system.</summary>
    static bool IsSystems(string directory) => directory.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [] or [_] => true,
        ["usr", var name] => name != "local",
        _ => false,
    };

    static IEnumerable<string> Outermost(IEnumerable<string> directories)
    {
        var sorted = directories.ToImmutableSortedSet(StringComparer.Ordinal);
        return sorted.Where(directory => !sorted.Any(other => StackObserver.IsBelow(other, directory)));
    }

    static EquatableArray<string> MembersIn(string directory, IEnumerable<MemberIndex> layers) => layers
        .Where(layer => layer.Entries.Any(entry => entry.Path == directory || StackObserver.IsBelow(directory, entry.Path)))
        .Select(layer => layer.Member)
        .ToEquatableArray();

    static string ParentOf(string path) => Path.GetDirectoryName(path) ?? "/";

    static StageException Hidden(string member, string path, string point) => new(
        ErrorCodes.Submount,
        $"extension {member} brings {path}, which nobody would see: {point} is a mount of its own",
        $"unmount {point}, or let the agent make a merged root (--target) in place of --in-place",
        retriable: true);

    static StageException NotCoverable(string member, string path, string start, string directory) => directory == start
        ? new StageException(
            ErrorCodes.NotCoverable,
            $"extension {member} brings {path} into {directory}, which belongs to the system and is never covered as a whole",
            "remove the extension from the list, or let the agent make a merged root (--target) in place of --in-place")
        : new StageException(
            ErrorCodes.NotCoverable,
            $"extension {member} brings {path}; the base has no directory {start}, and {directory} is never covered as a whole",
            $"make the directory {start} in the base, or let the agent make a merged root (--target) in place of --in-place");
}
