using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Strata.Runtime.Grpc.Wire;

namespace Strata.Runtime.Grpc;

/// <summary>The calls of `strata.runtime.v1.Inspection`, bound by hand: the generated base costs a start (docs/decisions/0232).</summary>
sealed class InspectionMethods : IServiceMethodProvider<InspectionService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<InspectionService> context)
    {
        Unary(
            context,
            "GetDependencies",
            GetDependenciesRequest.Parser,
            GetDependenciesResponse.Parser,
            (service, request, ct) => service.GetDependenciesAsync(request, ct));
        Unary(
            context,
            "Explain",
            ExplainRequest.Parser,
            ExplainResponse.Parser,
            (service, request, ct) => service.ExplainAsync(request, ct));
    }

    static void Unary<TRequest, TResponse>(
        ServiceMethodProviderContext<InspectionService> context,
        string name,
        MessageParser<TRequest> request,
        MessageParser<TResponse> response,
        Func<InspectionService, TRequest, CancellationToken, Task<TResponse>> work)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse>
    {
        var method = new Method<TRequest, TResponse>(
            MethodType.Unary,
            Wire.Inspection.Descriptor.FullName,
            name,
            StateMarshallers.Generated(request),
            StateMarshallers.Generated(response));
        context.AddUnaryMethod(method, [], (service, message, server) => work(service, message, server.CancellationToken));
    }
}
