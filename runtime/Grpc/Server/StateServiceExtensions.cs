using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

public static class StateServiceExtensions
{
    /// <summary>Offers the state to <see cref="MapStateService"/>.</summary>
    /// <param name="types">The types that are read and checked; others are kept as bytes.</param>
    public static IServiceCollection AddStateService(
        this IServiceCollection services, ICoreState state, ResourceTypes types, StateServiceOptions? options = null)
    {
        options ??= new StateServiceOptions();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxRequestSize);
        return services.AddSingleton(provider =>
            new StateService(state, types, options, provider.GetService<IHostApplicationLifetime>()));
    }

    public static GrpcServiceEndpointConventionBuilder MapStateService(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<StateService>();
}
