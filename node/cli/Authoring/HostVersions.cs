using System.CommandLine;
using Strata.Agent;

namespace Strata.Cli.Authoring;

static class HostVersions
{
    /// <summary>The last line of releases whose nodes took up extensions by themselves; what the agent assumes too.</summary>
    public static string Default { get; } = new ExtensionAgentOptions().HostVersion;

    public static Option<string> Option { get; } = new("--host-version")
    {
        Description = "Version that constraints of extensions are checked against",
        HelpName = "V",
        DefaultValueFactory = _ => Default,
    };
}
