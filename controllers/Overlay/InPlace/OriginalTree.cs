using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base as it is without what the agent has laid over it.</summary>
/// <param name="mounts">The agent's own directory.</param>
public sealed class OriginalTree(string baseDirectory, string mounts) : IBaseTree
{
    readonly BaseDirectory visible = new(baseDirectory);
    readonly string originals = KeptOriginals.RootIn(mounts);

    public LayerEntryType? Find(string path)
    {
        for (var directory = path; directory is not null && directory != "/"; directory = Path.GetDirectoryName(directory))
        {
            var original = Path.Combine(originals, KeptOriginals.NameOf(directory));
            if (Files.IsMountRoot(original)) return new BaseDirectory(original).Find(path[directory.Length..]);
        }

        return visible.Find(path);
    }
}
