using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Which entry of an index is ours: the one for the platform that comes nearest to the wanted one, of equal ones the first; then the first
/// that is for no platform in particular. Entries that cannot be asked for, or are of a kind that is not read, are passed over as long as
/// another one is ours.
/// </summary>
static class PlatformChoice
{
    /// <exception cref="StageException">Code <c>platform</c>; of an entry that is ours and cannot be used its own.</exception>
    public static Descriptor From(ImageIndex index, Platform wanted, string what)
    {
        var images = index.Manifests.Where(entry => MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType)).ToList();
        if (Nearest(images, wanted) is { } ours) return ours;
        if (Refusals(index, images, what).FirstOrDefault(refused => IsFor(refused.Platform, wanted)) is { Refusal: { } refusal }) throw refusal;

        return images.FirstOrDefault(entry => entry.Platform is null) ?? throw None(index, images, wanted, what);
    }

    /// <summary>An image must be what its index promised: an index cannot pass one platform's programs off as another's.</summary>
    public static void Check(ImageConfig config, Platform wanted, string what)
    {
        if (PlatformMatch.AreOfOneKind(config.Platform, wanted)) return;
        throw new StageException(
            ErrorCodes.Platform,
            $"{what} is for {config.Platform}, and {wanted} was asked for",
            $"use an image that is built for {wanted}");
    }

    static Descriptor? Nearest(List<Descriptor> images, Platform wanted) =>
        images.Where(entry => IsFor(entry.Platform, wanted)).MinBy(entry => PlatformMatch.Distance(entry.Platform!, wanted));

    static bool IsFor(Platform? platform, Platform wanted) => platform is not null && PlatformMatch.Distance(platform, wanted) is not null;

    static IEnumerable<(Platform? Platform, StageException Refusal)> Refusals(ImageIndex index, List<Descriptor> images, string what) =>
    [
        .. index.Unusable.Select(entry => (entry.Platform, entry.Refusal())),
        .. index.Manifests.Except(images).Select(entry => (entry.Platform, UnknownKind(entry, what))),
    ];

    static StageException UnknownKind(Descriptor entry, string what) =>
        new(
            ErrorCodes.MediaType,
            $"{what}, {entry.Digest} has the type {entry.MediaType}",
            "an index of OCI or Docker version 2 images is needed");

    static StageException None(ImageIndex index, List<Descriptor> images, Platform wanted, string what)
    {
        var platforms = index.Manifests.Select(entry => entry.Platform).Concat(index.Unusable.Select(entry => entry.Platform));
        var named = platforms.Where(p => p is { Os: not ("unknown" or "") }).Select(p => p!.ToString()).Distinct().Take(20).ToList();
        if (named.Count == 0 && Refusals(index, images, what).FirstOrDefault(refused => refused.Platform is null) is { Refusal: { } refusal })
            return refusal;

        return new StageException(
            ErrorCodes.Platform,
            $"{what} has nothing for {wanted}; it offers: {(named.Count == 0 ? "none is named" : string.Join(", ", named))}",
            $"use an image that is built for {wanted}");
    }
}
