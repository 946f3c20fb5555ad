using Strata.Controllers.Oci;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring.Debian;

/// <summary>Debian's names of architectures in those of OCI.</summary>
static class DebArchitecture
{
    const string Any = "all";

    /// <param name="wanted">What was asked for; null when nobody did.</param>
    /// <returns>One platform, or the wanted ones when every package runs anywhere.</returns>
    /// <exception cref="StageException">Code <c>platform</c>: the packages are for different ones, or for none that is known.</exception>
    public static IReadOnlyList<Platform> PlatformsOf(IReadOnlyList<DebPackage> packages, IReadOnlyList<Platform>? wanted)
    {
        var names = packages.Select(package => package.Control.Architecture).Where(name => name != Any).Distinct().ToList();
        if (names.Count == 0) return wanted ?? [Platform.Host];
        if (names.Count > 1)
            throw Refused(
                $"the packages are for {string.Join(" and ", names)}", "build one image for each, from packages of one architecture");

        var platform = Of(names[0]);
        return wanted is null || (wanted.Count == 1 && wanted[0] == platform)
            ? [platform]
            : throw Refused($"the packages are for {platform}, and --platform asks for {string.Join(",", wanted)}", "leave --platform out");
    }

    static Platform Of(string name) => name switch
    {
        "amd64" or "arm64" or "riscv64" or "s390x" => new Platform("linux", name),
        "i386" => new Platform("linux", "386"),
        "armhf" => new Platform("linux", "arm", "v7"),
        "ppc64el" => new Platform("linux", "ppc64le"),
        _ => throw Refused(
            "the packages are for an architecture that is not known",
            "use packages for amd64, arm64, armhf, i386, ppc64el, riscv64 or s390x"),
    };

    static StageException Refused(string problem, string hint) => new(ErrorCodes.Platform, problem, hint);
}
