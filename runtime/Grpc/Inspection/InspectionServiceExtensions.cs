using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Strata.Runtime.Grpc;

public static class InspectionServiceExtensions
{
    /// <summary>
    /// Offers the dependency graph of the runtime, and why its resources are as they are, to <see cref="MapInspectionService"/>.
    /// </summary>
    public static IServiceCollection AddInspectionService(this IServiceCollection services, ControllerRuntime runtime)
    {
        services.AddGrpc();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<InspectionService>, InspectionMethods>());
        return services.AddSingleton(new InspectionService(runtime));
    }

    public static GrpcServiceEndpointConventionBuilder MapInspectionService(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<InspectionService>();
}
