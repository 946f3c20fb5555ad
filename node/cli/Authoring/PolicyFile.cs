using System.CommandLine;
using Strata.Cli.Acting;
using Strata.Controllers.InstallConfig;
using Strata.Resources.Node;

namespace Strata.Cli.Authoring;

/// <summary><c>--policy FILE</c>: the ExtensionPolicy of a node, as a document of its own or in the whole machine configuration.</summary>
static class PolicyFile
{
    public static Option<string?> Option { get; } = new("--policy")
    {
        Description = "File with the ExtensionPolicy to judge by [the default policy]",
        HelpName = "FILE",
    };

    /// <exception cref="CommandException">There is no such file, it is faulty, or has no ExtensionPolicy.</exception>
    public static ExtensionPolicy In(ParseResult parse)
    {
        if (parse.GetValue(Option) is not { } path) return ExtensionPolicy.Default;

        var parsed = MachineConfigParser.Parse(MachineConfigFile.Decode(Read(path)));
        if (parsed.Findings.Count > 0)
            throw new CommandException(
                ExitCode.ValidationFailed, $"{path} is faulty", [.. parsed.Findings.Select(finding => FindingText.Of(finding, path))]);

        return parsed.Policy ?? throw new CommandException(
            ExitCode.ValidationFailed, $"{path} holds no ExtensionPolicy",
            "write apiVersion: strata.dev/v1alpha1 and kind: ExtensionPolicy");
    }

    static byte[] Read(string path)
    {
        NamedFile.Check(path, "policy", "give the path of a file with an ExtensionPolicy");
        return File.ReadAllBytes(path);
    }
}
