using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>What a reference leads to: one image's manifest, or an index of several.</summary>
public abstract record ImageDocument(string MediaType);

/// <summary>One image: its configuration, and its layers from the lowest to the uppermost.</summary>
public sealed record ImageManifest(string MediaType, Descriptor Config, EquatableArray<Descriptor> Layers) : ImageDocument(MediaType);

/// <summary>The same image for several platforms.</summary>
/// <param name="Manifests">In their order, also those of a kind that is not read.</param>
public sealed record ImageIndex(string MediaType, EquatableArray<Descriptor> Manifests) : ImageDocument(MediaType)
{
    /// <summary>What else it lists.</summary>
    public EquatableArray<UnusableEntry> Unusable { get; init; }

    /// <summary>All that it lists, for those who must not overlook one.</summary>
    /// <exception cref="StageException">Of the first entry that is unusable.</exception>
    internal EquatableArray<Descriptor> Whole() => Unusable.Count == 0 ? Manifests : throw Unusable[0].Refusal();
}

/// <summary>The part of an image's configuration that matters here.</summary>
/// <param name="DiffIds">Digests of the uncompressed layers, in the order of the manifest.</param>
public sealed record ImageConfig(Platform Platform, EquatableArray<Digest> DiffIds);
