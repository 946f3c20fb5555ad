using System.Collections.Concurrent;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base as it is without what the agent has laid over it.</summary>
/// <param name="mounts">The agent's own directory.</param>
public sealed class OriginalTree(string baseDirectory, string mounts) : IBaseTree
{
    readonly BaseDirectory visible = new(baseDirectory);
    readonly ConcurrentDictionary<string, BaseDirectory> kept = new(StringComparer.Ordinal);
    readonly string originals = KeptOriginals.RootIn(mounts);

    /// <summary>What is mounted in a covered directory is mounted on the overlay there, too.</summary>
    /// <exception cref="LinuxException"/>
    public IReadOnlyCollection<string> MountPoints
    {
        get
        {
            var root = Files.RealPath(baseDirectory);
            var tree = new MountTree(Mountinfo.Read());
            if (tree.Showing(root) is not { } mount) return [];

            return
            [
                .. tree.Inside(mount.Id, root, _ => false)
                    .Where(entry => StackName.Parse(entry.Source) is null)
                    .Select(entry => entry.Target[root.TrimEnd('/').Length..]),
            ];
        }
    }

    public LayerEntryType? Find(string path) => TreeOf(path, out var inside).Find(inside);

    public bool Has(LayerEntry entry) => TreeOf(entry.Path, out var inside).Has(entry with { Path = inside });

    BaseDirectory TreeOf(string path, out string inside)
    {
        for (var directory = path; directory is not null && directory != "/"; directory = Path.GetDirectoryName(directory))
        {
            var original = Path.Combine(originals, KeptOriginals.NameOf(directory));
            inside = path[directory.Length..];
            if (Files.IsMountRoot(original)) return kept.GetOrAdd(original, root => new BaseDirectory(root));
        }

        inside = path;
        return visible;
    }
}
