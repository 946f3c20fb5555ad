using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Strata.Agent;
using Strata.Cli.Authoring;

namespace Strata.Cli.Running;

/// <summary><c>strata agent</c>: runs the node agent until it is told to stop.</summary>
sealed class AgentCommand : Command
{
    public AgentCommand() : base("agent", "Run the node agent")
    {
        Add(NodeOptions.Config);
        Add(NodeOptions.Data);
        Add(NodeOptions.Socket);
        Add(NodeOptions.Base);
        Add(NodeOptions.Target);
        Add(HostVersions.Option);
        Add(NodeOptions.Level);
        SetAction(RunAsync);
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddExtensionAgent(NodeOptions.Read(parse));
        // A failing start is told by the command line, without a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddFilter("Grpc", LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        using var host = builder.Build();
        await host.RunAsync(ct);
        return (int)ExitCode.Done;
    }
}
