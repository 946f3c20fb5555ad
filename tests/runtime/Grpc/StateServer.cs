using System.Globalization;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>A real Kestrel with the state service, on a socket in a temporary folder or on loopback.</summary>
sealed class StateServer : IAsyncDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("strata-grpc-");

    WebApplication app = null!;

    public static ResourceTypes Types { get; } = new ResourceTypes()
        .Register<PathSpec>().Register<Number>().Register<IntSpec>().Register<StrSpec>().Register<SentenceSpec>();

    public StateEndpoint Endpoint { get; private set; } = null!;

    public static Task<StateServer> StartAsync(
        ICoreState state, uint? allowedUid = null, StateServiceOptions? options = null, StateListenOptions? listen = null)
    {
        var server = new StateServer();
        var socket = Path.Combine(server.folder.FullName, "state.sock");
        server.Endpoint = new StateEndpoint.Unix(socket);
        return server.RunAsync(
            kestrel => kestrel.ListenState(new UnixSocketOptions(socket, allowedUid), listen),
            services => services.AddStateService(state, Types, options),
            routes => routes.MapStateService());
    }

    /// <summary>Ours, but it does not know some calls, and notes who asked for them.</summary>
    public static Task<StateServer> StartWithoutAsync(ICoreState state, List<string> asked, params string[] calls)
    {
        var server = new StateServer();
        var socket = Path.Combine(server.folder.FullName, "state.sock");
        server.Endpoint = new StateEndpoint.Unix(socket);
        return server.RunAsync(
            kestrel => kestrel.ListenState(new UnixSocketOptions(socket)),
            services => services.AddStateService(state, Types),
            routes =>
            {
                routes.MapStateService();
                foreach (var call in calls) routes.MapPost($"/cosi.resource.State/{call}", context => Refuse(context, call)).WithOrder(-1);
            });

        Task Refuse(HttpContext context, string call)
        {
            asked.Add(call);
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        }
    }

    public static async Task<StateServer> StartTcpAsync(ICoreState state)
    {
        var server = await new StateServer().RunAsync(
            kestrel => kestrel.ListenState(new IPEndPoint(IPAddress.Loopback, 0)),
            services => services.AddStateService(state, Types),
            routes => routes.MapStateService());
        server.Endpoint = StateEndpoint.Parse(server.app.Urls.Single());
        return server;
    }

    /// <summary>A server of somebody else: it has the calls of the given service only.</summary>
    public static Task<StateServer> StartForeignAsync<TService>(TService service) where TService : Protos.State.StateBase
    {
        var server = new StateServer();
        var socket = Path.Combine(server.folder.FullName, "state.sock");
        server.Endpoint = new StateEndpoint.Unix(socket);
        return server.RunAsync(
            kestrel => kestrel.ListenState(new UnixSocketOptions(socket)),
            services => services.AddSingleton(service).AddGrpc(),
            routes => routes.MapGrpcService<TService>());
    }

    /// <summary>Starts again, at the same place, after <see cref="StopAsync"/>.</summary>
    public async Task RestartAsync(ICoreState state)
    {
        var socket = ((StateEndpoint.Unix)Endpoint).Path;
        await RunAsync(
            kestrel => kestrel.ListenState(new UnixSocketOptions(socket)),
            services => services.AddStateService(state, Types),
            routes => routes.MapStateService());
    }

    public async Task StopAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public GrpcStateChannel Open(StateChannelOptions? options = null) => new(Endpoint, options);

    public GrpcState Connect(GrpcStateOptions? options = null) => new(Open(), Types, options);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    async Task<StateServer> RunAsync(
        Action<KestrelServerOptions> listen, Action<IServiceCollection> services, Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(listen);
        services(builder.Services);
        app = builder.Build();
        map(app);
        await app.StartAsync();
        return this;
    }
}
