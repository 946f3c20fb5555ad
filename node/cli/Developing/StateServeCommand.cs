using System.CommandLine;
using System.CommandLine.Parsing;

namespace Strata.Cli.Developing;

/// <summary><c>strata state serve</c>: serves an empty state, which takes any resource type, until it is told to stop.</summary>
sealed class StateServeCommand : Command
{
    static readonly Option<string?> Socket = new("--socket")
    {
        Description = "Unix socket to listen on, for this user alone [$XDG_RUNTIME_DIR/strata-state.sock; /run/strata-state.sock]",
        HelpName = "PATH",
    };

    static readonly Option<string?> Listen = new("--listen")
    {
        Description = "Address to listen on instead, HOST:PORT without TLS; port 0 takes a free one",
        HelpName = "ADDR",
    };

    static readonly Option<string[]> Namespaces = new("--namespace")
    {
        Description = "Serve only this namespace; may be repeated",
        HelpName = "NS",
        AllowMultipleArgumentsPerToken = true,
        Validators = { NotEmpty },
    };

    public StateServeCommand() : base("serve", "Serve an empty state that takes any resource type")
    {
        Add(Socket);
        Add(Listen);
        Add(Namespaces);
        Validators.Add(OneEndpoint);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var error = parse.InvocationConfiguration.Error;
        var place = parse.GetValue(Listen) is { } address ? ListenPlace.Tcp(address) : ListenPlace.Unix(parse.GetValue(Socket));
        if (place.Warning is { } warning) error.WriteLine($"warning: {warning}");

        await using var server = await BareStateServer.StartAsync(place, parse.GetValue(Namespaces) ?? [], ct);
        error.WriteLine($"listening on {server.Endpoint}");
        error.Flush();
        await server.WhenStoppedAsync(ct);
        return (int)ExitCode.Done;
    }

    static void OneEndpoint(CommandResult result)
    {
        if (result.GetResult(Socket) is not null && result.GetResult(Listen) is not null)
            result.AddError("--socket and --listen exclude each other");
    }

    static void NotEmpty(OptionResult result)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0)) result.AddError("--namespace needs a name");
    }
}
