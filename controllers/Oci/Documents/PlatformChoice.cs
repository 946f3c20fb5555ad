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
        if (Refusal(index, images, what, platform => IsFor(platform, wanted)) is { } refusal) throw refusal;

        return images.FirstOrDefault(entry => entry.Platform is null) ?? throw None(index, images, wanted, what);
    }

    /// <summary>An image must be what its index promised: an index cannot pass one platform's programs off as another's.</summary>
    public static void Check(ImageConfig config, Platform wanted, string what)
    {
        if (PlatformMatch.AreOfOneKind(config.Platform, wanted)) return;

        var isSaid = config.Platform is { Os.Length: > 0 } or { Architecture.Length: > 0 };
        throw new StageException(
            ErrorCodes.Platform,
            $"{what} {(isSaid ? $"is for {config.Platform}" : "does not say which platform it is for")}, and {wanted} was asked for",
            $"use an image that is built for {wanted}");
    }

    static Descriptor? Nearest(List<Descriptor> images, Platform wanted) =>
        images.Where(entry => IsFor(entry.Platform, wanted)).MinBy(entry => PlatformMatch.Distance(entry.Platform!, wanted));

    static bool IsFor(Platform? platform, Platform wanted) => platform is not null && PlatformMatch.Distance(platform, wanted) is not null;

    /// <summary>Of the first entry that can be no choice, and is for such a platform.</summary>
    static StageException? Refusal(ImageIndex index, List<Descriptor> images, string what, Func<Platform?, bool> isFor) =>
        index.Unusable.FirstOrDefault(entry => isFor(entry.Platform)) is { } faulty ? faulty.Refusal()
        : index.Manifests.Except(images).FirstOrDefault(entry => isFor(entry.Platform)) is { } odd ? UnknownKind(odd, what)
        : null;

    static StageException UnknownKind(Descriptor entry, string what) =>
        new(
            ErrorCodes.MediaType,
            $"{what}, {entry.Digest} has the type {entry.MediaType}",
            "an index of OCI or Docker version 2 images is needed");

    static StageException None(ImageIndex index, List<Descriptor> images, Platform wanted, string what)
    {
        var platforms = index.Manifests.Select(entry => entry.Platform).Concat(index.Unusable.Select(entry => entry.Platform));
        var named = platforms.Where(p => p is { Os: not ("unknown" or "") }).Select(p => p!.ToString()).Distinct().Take(20).ToList();
        if (named.Count == 0 && Refusal(index, images, what, platform => platform is null) is { } refusal) return refusal;

        return new StageException(
            ErrorCodes.Platform,
            $"{what} has nothing for {wanted}; it offers: {(named.Count == 0 ? "none is named" : string.Join(", ", named))}",
            $"use an image that is built for {wanted}");
    }
}
