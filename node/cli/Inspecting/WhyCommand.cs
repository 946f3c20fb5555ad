using System.CommandLine;
using Strata.Cli.Connecting;
using Strata.Cli.Reading;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;

namespace Strata.Cli.Inspecting;

/// <summary><c>strata why TYPE ID</c>: who made a resource what it is, from what; or why it does not exist.</summary>
sealed class WhyCommand : Command
{
    static readonly Argument<string> Type = new("TYPE") { Description = "Resource type or alias, as `strata get rd` lists them" };

    static readonly Argument<string> Id = new("ID") { Description = "The resource; it need not exist" };

    static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "text, yaml, or json",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "text",
    };

    static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "Other namespace than the type's own",
        HelpName = "NS",
    };

    public WhyCommand() : base("why", "Tell which controllers made a resource from what, their last errors and next retries")
    {
        Add(Type);
        Add(Id);
        Add(Output);
        Add(Namespace);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var write = FormatOf(parse.GetRequiredValue(Output));
        using var connection = Connection.Open(parse);
        var definition = await Definitions.ResolveAsync(connection.State, parse.GetRequiredValue(Type), ct);
        var pointer = new Pointer(
            parse.GetValue(Namespace) ?? definition.DefaultNamespace, definition.Type, parse.GetRequiredValue(Id));

        var explanation = await connection.InspectAsync(client => client.ExplainAsync(pointer, ct));

        var says = StageErrorText.Of(explanation.Asked.Exists ? await connection.State.FindAsync(pointer, ct) : null);
        parse.InvocationConfiguration.Output.Write(write(explanation, says));
        return (int)(explanation.Asked.Exists ? ExitCode.Done : ExitCode.NotFound);
    }

    /// <exception cref="CommandException">No such format.</exception>
    static Func<Explanation, IEnumerable<string>, string> FormatOf(string name) => name switch
    {
        "text" => (explanation, says) => ExplanationText.Of(explanation, TimeProvider.System.GetUtcNow(), says),
        "yaml" => (explanation, _) => YamlWriter.Write(ExplanationDocument.Of(explanation)),
        "json" => (explanation, _) => JsonWriter.Write(ExplanationDocument.Of(explanation)) + "\n",
        _ => throw new CommandException(ExitCode.Usage, $"output format \"{name}\" is not supported", "use text, yaml, or json"),
    };
}
