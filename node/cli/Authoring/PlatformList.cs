using System.CommandLine;
using Strata.Controllers.Oci;

namespace Strata.Cli.Authoring;

/// <summary><c>--platform</c>: what the files of a folder are good for.</summary>
static class PlatformList
{
    public static Option<string> Option { get; } = new("--platform")
    {
        Description = "Platforms the files are good for, separated by commas",
        HelpName = "OS/ARCH,…",
        DefaultValueFactory = _ => Platform.Host.ToString(),
    };

    /// <exception cref="Resources.Node.StageException">platform: one is not of the form.</exception>
    public static IReadOnlyList<Platform> In(ParseResult parse) => [.. parse.GetRequiredValue(Option).Split(',').Select(Platform.Parse)];
}
