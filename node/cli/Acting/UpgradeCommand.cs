using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Strata.Cli.Connecting;
using Strata.Cli.Following;
using Strata.Protos.Node.V1;

namespace Strata.Cli.Acting;

/// <summary><c>strata upgrade</c>: activates the configured set.</summary>
sealed class UpgradeCommand : Command
{
    static readonly Option<TimeSpan?> Limit = new("--timeout")
    {
        Description = "How long to wait until every entry is ready, as 90s, 20m or 1h30m [20m]",
        HelpName = "DURATION",
        CustomParser = argument =>
        {
            var text = argument.Tokens[0].Value;
            if (DurationText.TryParse(text, out var duration)) return duration;

            argument.AddError($"\"{text}\" is not a duration: write 90s, 20m or 1h30m");
            return null;
        },
    };

    public UpgradeCommand() : base("upgrade", "Activate the configured extensions")
    {
        Add(Limit);
        Add(EndpointOption.Instance);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var request = new UpgradeRequest { Timeout = parse.GetValue(Limit) is { } limit ? Duration.FromTimeSpan(limit) : null };
        using var connection = Connection.Open(parse);
        var console = parse.InvocationConfiguration;

        ActivationResult result;
        await using (var live = LiveProgress.Start(connection, console.Error, TimeProvider.System))
        {
            result = await new NodeCall(connection.Endpoint, live.Talk).RunAsync(
                new Node.NodeClient(connection.Invoker).Upgrade(request, cancellationToken: ct),
                response => response.Progress,
                response => response.Result,
                ct);
        }

        console.Output.Write(ActivationText.Of(result));
        return (int)ExitCode.Done;
    }
}
