using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime;
using Strata.Runtime.Grpc;

namespace Strata.Node.Tests.Cli;

/// <summary>A state, and a node service that answers as a test wants, on a real unix socket.</summary>
sealed class Server : IAsyncDisposable
{
    readonly TemporaryDirectory directory = new();
    readonly WebApplication application;

    Server(ScriptedNode node)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenState(new UnixSocketOptions(directory["socket"])));
        builder.Services.AddSingleton(node);
        builder.Services.AddStateService(State.Core, new ResourceTypes());
        application = builder.Build();
        application.MapStateService();
        application.MapGrpcService<ScriptedNode>();
    }

    public State State { get; } = new(new InMemoryState());

    public string Endpoint => $"unix://{directory["socket"]}";

    public static async Task<Server> StartAsync(CancellationToken ct, ScriptedNode? node = null)
    {
        var server = new Server(node ?? new ScriptedNode());
        await server.application.StartAsync(ct);
        await server.ServeAsync<ResourceDefinitionSpec>(ct);
        return server;
    }

    /// <summary>Registers the type, as an agent does for each of its own.</summary>
    public async Task ServeAsync<TSpec>(CancellationToken ct) where TSpec : class, ISpec<TSpec>
    {
        var definition = TSpec.Definition;
        var spec = ResourceDefinitionSpec.FromDefinition(definition);
        await State.CreateAsync(new Resource<ResourceDefinitionSpec>(definition.Id, spec), options: null, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        directory.Dispose();
    }
}
