using System.CommandLine;

namespace Strata.Cli.Reading;

/// <summary>The name in the NODE column.</summary>
static class NodeOption
{
    public static Option<string[]> Instance { get; } = new("--nodes", "-n")
    {
        Description = "Name to show for the node; the host name when not given",
        HelpName = "NODE",
    };

    /// <exception cref="CommandException">Several names: one socket is one node.</exception>
    public static string NameIn(ParseResult parse)
    {
        var names = (parse.GetValue(Instance) ?? [])
            .SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        return names.Count switch
        {
            0 => Environment.MachineName,
            1 => names[0],
            _ => throw new CommandException(
                ExitCode.Usage,
                $"{names.Count} nodes are given, and an endpoint is one node",
                "give one name with --nodes, and run the command once for each --endpoint"),
        };
    }
}
