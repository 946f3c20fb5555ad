using System.CommandLine;
using Strata.Controllers.Oci;
using Strata.Resources.Node;

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

    /// <returns>Null when the option is not given.</returns>
    /// <exception cref="CommandException">One is not of the form.</exception>
    public static IReadOnlyList<Platform>? Given(ParseResult parse) => parse.GetResult(Option) is { Implicit: false } ? In(parse) : null;

    /// <exception cref="CommandException">One is not of the form.</exception>
    public static IReadOnlyList<Platform> In(ParseResult parse)
    {
        try
        {
            return [.. parse.GetRequiredValue(Option).Split(',').Select(Platform.Parse)];
        }
        catch (StageException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e.Hint);
        }
    }
}
