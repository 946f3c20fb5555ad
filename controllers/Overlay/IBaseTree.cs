using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base, as far as the rules of merging need it.</summary>
public interface IBaseTree
{
    /// <summary>What the base has at an absolute path, itself, without following a final symlink; null for nothing.</summary>
    LayerEntryType? Find(string path);

    /// <summary>
    /// Paths that something of its own is mounted at, as programs see it. Empty where that is of no matter: a merged root shows none of it.
    /// </summary>
    IReadOnlyCollection<string> MountPoints => [];
}

/// <param name="root">The base directory.</param>
public sealed class BaseDirectory(string root) : IBaseTree
{
    /// <exception cref="LinuxException"/>
    public LayerEntryType? Find(string path) => Files.TypeOf(root.TrimEnd('/') + path) switch
    {
        FileType.Missing => null,
        FileType.Directory => LayerEntryType.Directory,
        FileType.Symlink => LayerEntryType.Symlink,
        _ => LayerEntryType.File,
    };
}
