using Strata.Resources.Node;

namespace Strata.Controllers.Overlay;

/// <summary>The base, as far as the rules of merging need it.</summary>
public interface IBaseTree
{
    /// <summary>What the base has at an absolute path, itself, without following a final symlink; null for nothing.</summary>
    LayerEntryType? Find(string path);

    /// <summary>Whether programs would find no difference if the entry lay over what the base has there.</summary>
    bool Has(LayerEntry entry) => false;

    /// <summary>
    /// Paths that something of its own is mounted at, as programs see it. Empty where that is of no matter: a merged root shows none of it.
    /// </summary>
    IReadOnlyCollection<string> MountPoints => [];
}
