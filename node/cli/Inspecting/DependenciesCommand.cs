using System.CommandLine;
using Strata.Cli.Connecting;
using Strata.Runtime;

namespace Strata.Cli.Inspecting;

/// <summary><c>strata inspect dependencies</c>: which controllers read and write what.</summary>
sealed class DependenciesCommand : Command
{
    static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "table, yaml, json, dot, mermaid, or svg",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "table",
    };

    static readonly Option<bool> WithResources = new("--with-resources") { Description = "Also show the resources there are" };

    public DependenciesCommand() : base("dependencies", "Show which controllers read and write what; draws it without any other program")
    {
        Add(Output);
        Add(WithResources);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var write = FormatOf(parse.GetRequiredValue(Output));
        using var connection = Connection.Open(parse);

        var graph = await connection.InspectAsync(client => client.GetDependenciesAsync(parse.GetValue(WithResources), ct));

        parse.InvocationConfiguration.Output.Write(write(graph));
        return (int)ExitCode.Done;
    }

    /// <exception cref="CommandException">No such format.</exception>
    static Func<DependencyGraph, string> FormatOf(string name) => name switch
    {
        "table" => DependencyTable.Of,
        "yaml" => graph => Resources.Serialization.YamlWriter.Write(DependencyDocument.Of(graph)),
        "json" => graph => Resources.Serialization.JsonWriter.Write(DependencyDocument.Of(graph)) + "\n",
        "dot" => graph => graph.ToDot(),
        "mermaid" => graph => graph.ToMermaid(),
        "svg" => graph => graph.ToSvg(),
        _ => throw new CommandException(
            ExitCode.Usage, $"output format \"{name}\" is not supported", "use table, yaml, json, dot, mermaid, or svg"),
    };
}
