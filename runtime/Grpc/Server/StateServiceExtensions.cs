using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

public static class StateServiceExtensions
{
    /// <summary>
    /// Offers the state to <see cref="MapStateService"/>; unix sockets of this host are bound by <see cref="StateSocket.Bind"/>.
    /// </summary>
    /// <param name="types">The types that are read and checked; others are kept as bytes.</param>
    public static IServiceCollection AddStateService(
        this IServiceCollection services, ICoreState state, ResourceTypes types, StateServiceOptions? options = null)
    {
        options ??= new StateServiceOptions();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxRequestSize);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<StateService>, StateMethods>());
        services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = StateSocket.Bind);
        return services.AddSingleton(provider =>
            new StateService(state, types, options, provider.GetService<IHostApplicationLifetime>()));
    }

    public static GrpcServiceEndpointConventionBuilder MapStateService(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<StateService>();
}
