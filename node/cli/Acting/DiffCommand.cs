using System.CommandLine;
using Strata.Cli.Connecting;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary><c>strata diff</c>: what an upgrade would change. Exit 0: nothing; 1: something, or not everything is staged.</summary>
sealed class DiffCommand : Command
{
    public DiffCommand() : base("diff", "Tell what an upgrade would change")
    {
        Add(TextOrJson.Option);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        using var connection = Connection.Open(parse);
        var console = parse.InvocationConfiguration;

        var difference = new Difference();
        var result = await new NodeCall(connection.Endpoint, console.Error).RunAsync(
            new Node.NodeClient(connection.Invoker).Diff(new DiffRequest(), cancellationToken: ct),
            response =>
            {
                difference.Add(response);
                return null;
            },
            response => response.Result,
            ct);

        if (TextOrJson.IsJson(parse)) console.Output.WriteLine(DifferenceJson.Of(difference, result));
        else console.Output.Write(DifferenceText.Of(difference, result));
        return (int)(result.Same ? ExitCode.Done : ExitCode.Failed);
    }
}
