using System.CommandLine;
using System.CommandLine.Parsing;
using Strata.Agent;
using Strata.Controllers.SquashfsBuild;

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
        Validators = { Check },
    };

    static void Check(OptionResult result)
    {
        if (result.GetValueOrDefault<string>() is { } version && !TalosConstraint.IsVersion(version))
            result.AddError($"\"{version}\" is no version: write it as {Default}");
    }
}
