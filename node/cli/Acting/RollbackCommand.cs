using System.CommandLine;
using Strata.Cli.Connecting;
using Strata.Cli.Following;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary><c>strata rollback</c>: activates the generation before the active one.</summary>
sealed class RollbackCommand : Command
{
    public RollbackCommand() : base("rollback", "Activate the generation before the active one; the configuration stays")
    {
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        using var connection = Connection.Open(parse);
        var console = parse.InvocationConfiguration;

        ActivationResult result;
        await using (var live = LiveProgress.Start(connection, console.Error, TimeProvider.System))
        {
            result = await new NodeCall(connection.Endpoint, live.Talk).RunAsync(
                new Node.NodeClient(connection.Invoker).Rollback(new RollbackRequest(), cancellationToken: ct),
                response => response.Progress,
                response => response.Result,
                ct);
        }

        console.Output.Write(ActivationText.Of(result));
        return (int)ExitCode.Done;
    }
}
