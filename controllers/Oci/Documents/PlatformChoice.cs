using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Oci;

/// <summary>
/// Which entry of an index is ours. Operating system and architecture must be equal to the letter. Among those the wanted variant
/// wins (v8 is what arm64 means without a variant), then an entry without one, and without a wish the first. Entries without a platform are
/// considered only when they are indexes themselves; attestations (<c>unknown/unknown</c>) never.
/// </summary>
static class PlatformChoice
{
    public static Descriptor From(ImageIndex index, Platform wanted, string what)
    {
        var fitting = index.Manifests.Where(m => Fits(m, wanted)).ToList();
        var chosen = Best(fitting, wanted) ?? index.Manifests.FirstOrDefault(m => m.Platform is null && MediaTypes.IsIndex(m.MediaType));
        return chosen ?? throw None(index.Manifests, wanted, what);
    }

    /// <summary>An image must be what its index promised: an index cannot pass one platform's programs off as another's.</summary>
    public static void Check(ImageConfig config, Platform wanted, string what)
    {
        if (config.Platform.Os == wanted.Os && config.Platform.Architecture == wanted.Architecture) return;
        throw new StageException(
            ErrorCodes.Platform,
            $"{what} is for {config.Platform}, and {wanted} was asked for",
            $"use an image that is built for {wanted}");
    }

    static bool Fits(Descriptor entry, Platform wanted) =>
        entry.Platform is { } platform
        && platform.Os == wanted.Os
        && platform.Architecture == wanted.Architecture
        && (MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType));

    static Descriptor? Best(List<Descriptor> fitting, Platform wanted)
    {
        var variant = VariantOf(wanted);
        return fitting.FirstOrDefault(m => VariantOf(m.Platform!) == variant)
            ?? fitting.FirstOrDefault(m => m.Platform!.Variant is null)
            ?? (wanted.Variant is null ? fitting.FirstOrDefault() : null);
    }

    static string? VariantOf(Platform platform) => platform is { Architecture: "arm64", Variant: "v8" } ? null : platform.Variant;

    static StageException None(EquatableArray<Descriptor> entries, Platform wanted, string what)
    {
        var named = entries.Select(e => e.Platform).Where(p => p is { Os: not "unknown" });
        var known = named.Select(p => p!.ToString()).Distinct().Take(20).ToList();
        var offered = known.Count == 0 ? "none is named" : string.Join(", ", known);
        return new StageException(
            ErrorCodes.Platform, $"{what} has nothing for {wanted}; it offers: {offered}", $"use an image that is built for {wanted}");
    }
}
