using System.CommandLine;
using Microsoft.Extensions.Hosting;
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
        Add(NodeOptions.InPlace);
        Add(NodeOptions.AuthFile);
        Add(HostVersions.Option);
        Validators.Add(NodeOptions.CheckPlace);
        SetAction(RunAsync);
    }

    /// <summary>What the containers of host and agent close generic types for is compiled ahead: docs/decisions/0232.</summary>
    internal static IHost BuildHost(ExtensionAgentOptions options)
    {
        // The host looks at nothing there, but the directory of the program, its own choice, may be gone or out of reach.
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = "/" });
        builder.Services.AddExtensionAgent(options);
        builder.Services.AddRestingMemory();
        builder.Logging.ToStandardError();
        return builder.Build();
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken ct)
    {
        ProgramFile.ReadAhead();
        ManagedHeap.BeginWithoutCollections();
        using var host = BuildHost(NodeOptions.Read(parse));
        await host.RunAsync(ct);
        return (int)ExitCode.Done;
    }
}
