using Strata.Controllers.Oci;
using Strata.Resources.Node;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.CleanUp;

/// <summary>What the data directory is kept for; everything else follows from it. A pure view of resources and generations.</summary>
/// <param name="Names">
/// Canonical references that are configured: what the layout has under them was pulled for them, maybe by an earlier run.
/// </param>
/// <param name="Images">Digests of images, manifests and layers.</param>
/// <param name="Layers">Keys of built layers.</param>
/// <param name="Policy">By which images that no stage has looked at yet will be built.</param>
sealed record DataRoots(
    IReadOnlySet<string> Names, IReadOnlySet<Digest> Images, IReadOnlySet<string> Layers, ExtensionPolicy Policy)
{
    /// <summary>Whether downloads that broke off are kept, to go on with them.</summary>
    public bool KeepsDownloads { get; init; } = true;

    /// <param name="images">All there are, also those that leave.</param>
    /// <param name="layers">All there are, also those that leave.</param>
    /// <param name="generations">
    /// Those on the disk. Their layers are kept in any case: they are further names of the generation's own files.
    /// </param>
    /// <param name="keepsSpares">
    /// Whether images of generations are kept, for building a layer anew without a registry, and downloads that broke off.
    /// </param>
    public static DataRoots Of(
        InstallConfigSpec config,
        IEnumerable<ExtensionImage> images,
        IEnumerable<ExtensionLayer> layers,
        IReadOnlyCollection<Generation> generations,
        bool keepsSpares)
    {
        var members = generations.SelectMany(generation => generation.Members).ToList();
        var oldImages = keepsSpares ? members.Select(member => member.ImageDigest) : [];
        return new DataRoots(
            config.Extensions.Select(Canonical).OfType<string>().ToHashSet(StringComparer.Ordinal),
            images.SelectMany(DigestsOf).Concat(oldImages).SelectMany(Parsed).ToHashSet(),
            layers.Select(layer => layer.Key).Concat(members.Select(member => member.LayerKey)).ToHashSet(StringComparer.Ordinal),
            config.Policy)
        {
            KeepsDownloads = keepsSpares,
        };
    }

    public bool IsSameAs(DataRoots other) =>
        Names.SetEquals(other.Names) && Images.SetEquals(other.Images) && Layers.SetEquals(other.Layers);

    static string? Canonical(string text) => ImageReference.TryParse(text, out var reference, out _) ? reference.Canonical : null;

    static IEnumerable<string> DigestsOf(ExtensionImage image) =>
        [image.Digest, image.ManifestDigest, .. image.Layers.Select(layer => layer.Digest)];

    // What failed has no digest.
    static IEnumerable<Digest> Parsed(string text) => Digest.TryParse(text, out var digest) ? [digest] : [];
}
