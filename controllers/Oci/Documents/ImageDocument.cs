using Strata.Resources;

namespace Strata.Controllers.Oci;

/// <summary>What a reference leads to: one image's manifest, or an index of several.</summary>
public abstract record ImageDocument(string MediaType);

/// <summary>One image: its configuration, and its layers from the lowest to the uppermost.</summary>
public sealed record ImageManifest(string MediaType, Descriptor Config, EquatableArray<Descriptor> Layers) : ImageDocument(MediaType);

/// <summary>The same image for several platforms.</summary>
public sealed record ImageIndex(string MediaType, EquatableArray<Descriptor> Manifests) : ImageDocument(MediaType);

/// <summary>The part of an image's configuration that matters here.</summary>
/// <param name="DiffIds">Digests of the uncompressed layers, in the order of the manifest.</param>
public sealed record ImageConfig(Platform Platform, EquatableArray<Digest> DiffIds);
