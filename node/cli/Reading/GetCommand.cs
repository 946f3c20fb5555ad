using System.CommandLine;
using Strata.Cli.Connecting;
using Strata.Resources;
using Strata.Runtime;

namespace Strata.Cli.Reading;

/// <summary>
/// <c>strata get TYPE [ID]</c>. Knows no resource type: names and columns come from the definitions that the agent serves.
/// </summary>
sealed class GetCommand : Command
{
    static readonly Argument<string> Type = new("TYPE") { Description = "Resource type or alias, as `strata get rd` lists them" };

    static readonly Argument<string?> Id = new("ID") { Description = "Only this resource", Arity = ArgumentArity.ZeroOrOne };

    static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "table, yaml, json, or jsonpath=EXPRESSION",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "table",
    };

    static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Go on printing changes until interrupted" };

    static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "Other namespace than the type's own",
        HelpName = "NS",
    };

    public GetCommand() : base("get", "Show resources of the node")
    {
        Aliases.Add("g");
        Add(Type);
        Add(Id);
        Add(Output);
        Add(Watch);
        Add(Namespace);
        Add(NodeOption.Instance);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var format = OutputFormat.Parse(parse.GetRequiredValue(Output));
        var node = NodeOption.NameIn(parse);
        using var connection = Connection.Open(parse);

        var type = parse.GetRequiredValue(Type);
        var definition = await Definitions.ResolveAsync(connection.State, type, ct);
        var kind = new Kind(parse.GetValue(Namespace) ?? definition.DefaultNamespace, definition.Type);
        var query = new Query(connection.State, kind, parse.GetValue(Id));
        var output = parse.InvocationConfiguration.Output;

        if (parse.GetValue(Watch)) await WatchAsync(query, format.ForChanges(definition, node), output, ct);
        else await ShowAsync(query, type, format.ForList(definition, node), output, ct);
        return (int)ExitCode.Done;
    }

    /// <remarks>The head of the table also comes before the error of one that is missing (spec/extensions.md 6.2).</remarks>
    static async Task ShowAsync(Query query, string type, IPrinter printer, TextWriter output, CancellationToken ct)
    {
        var missing = default(NotFoundException);
        var resources = (IReadOnlyList<IResource>)[];
        try
        {
            resources = await query.ListAsync(ct);
        }
        catch (NotFoundException e)
        {
            missing = e;
        }

        output.Write(printer.Begin(resources.Select(Change.None)));
        if (missing is not null)
            throw new CommandException(ExitCode.NotFound, missing.Message, $"`strata get {type}` lists those there are");
    }

    static async Task WatchAsync(Query query, IPrinter printer, TextWriter output, CancellationToken ct)
    {
        try
        {
            await foreach (var text in query.ChangesAsync(printer, ct))
            {
                output.Write(text);
                output.Flush();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends.
        }
    }
}
