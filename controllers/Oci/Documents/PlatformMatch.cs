using System.Globalization;

namespace Strata.Controllers.Oci;

/// <summary>
/// Whose programs run on a platform, by containerd's rules (platforms.Only): names have synonyms, and a processor runs what is made for
/// earlier versions of it. Unlike there, none runs what is made for another architecture, such as 386 on amd64.
/// </summary>
static class PlatformMatch
{
    /// <returns>0 for what is made for exactly this platform, more for what is made for an earlier one; null where it does not run.
    /// </returns>
    public static int? Distance(Platform offered, Platform wanted)
    {
        var (have, want) = (Normal(offered), Normal(wanted));
        if (have.Os != want.Os || have.Architecture != want.Architecture) return null;
        if (have.Variant == want.Variant) return 0;

        return Version(want) - Version(have) is > 0 and var distance ? distance : null;
    }

    /// <summary>Equal but for the variant.</summary>
    public static bool AreOfOneKind(Platform one, Platform other) =>
        Normal(one) with { Variant = null } == Normal(other) with { Variant = null };

    static Platform Normal(Platform platform)
    {
        var (architecture, variant) = (platform.Architecture.ToLowerInvariant(), platform.Variant?.ToLowerInvariant());
        (architecture, variant) = (architecture, variant) switch
        {
            ("x86_64" or "x86-64", _) => ("amd64", variant),
            ("aarch64", _) => ("arm64", variant),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("i386", _) => ("386", null),
            _ => (architecture, variant),
        };
        return new Platform(platform.Os.ToLowerInvariant(), architecture, (architecture, variant) switch
        {
            ("amd64", "v1") or ("arm64", "8" or "v8" or "v8.0") => null,
            ("arm", null or "7") => "v7",
            ("arm", "5" or "6" or "8") => $"v{variant}",
            _ => variant,
        });
    }

    /// <summary>Of those whose versions run all earlier ones.</summary>
    static int? Version(Platform normal) => (normal.Architecture, normal.Variant) switch
    {
        ("amd64", null) => 1,
        ("amd64" or "arm", ['v', .. var number])
            when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
        _ => null,
    };
}
