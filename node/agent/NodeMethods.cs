using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Strata.Protos.Node.V1;

namespace Strata.Agent;

/// <summary>The calls of `strata.node.v1.Node`, bound by hand: the generated base costs a start (docs/decisions/0232).</summary>
sealed class NodeMethods : IServiceMethodProvider<NodeService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<NodeService> context)
    {
        Stream<ApplyConfigurationRequest, ApplyConfigurationResponse>(
            context,
            "ApplyConfiguration",
            ApplyConfigurationRequest.Parser,
            ApplyConfigurationResponse.Parser,
            (service, request, responses, call) => service.ApplyConfigurationAsync(request, responses, call.CancellationToken));
        Stream<DiffRequest, DiffResponse>(
            context,
            "Diff",
            DiffRequest.Parser,
            DiffResponse.Parser,
            (service, _, responses, call) => service.DiffAsync(responses, call.CancellationToken));
        Stream<UpgradeRequest, UpgradeResponse>(
            context,
            "Upgrade",
            UpgradeRequest.Parser,
            UpgradeResponse.Parser,
            (service, request, responses, call) => service.UpgradeAsync(request, responses, call.CancellationToken));
        Stream<RollbackRequest, RollbackResponse>(
            context,
            "Rollback",
            RollbackRequest.Parser,
            RollbackResponse.Parser,
            (service, _, responses, call) => service.RollbackAsync(responses, call.CancellationToken));
    }

    static void Stream<TRequest, TResponse>(
        ServiceMethodProviderContext<NodeService> context,
        string name,
        MessageParser<TRequest> request,
        MessageParser<TResponse> response,
        ServerStreamingServerMethod<NodeService, TRequest, TResponse> work)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse>
    {
        var service = Strata.Protos.Node.V1.Node.Descriptor.FullName;
        context.AddServerStreamingMethod(
            new Method<TRequest, TResponse>(MethodType.ServerStreaming, service, name, Of(request), Of(response)), [], work);
    }

    static Marshaller<T> Of<T>(MessageParser<T> parser) where T : class, IBufferMessage, IMessage<T> =>
        new(Write, message => parser.ParseFrom(message.PayloadAsReadOnlySequence()));

    static void Write<T>(T message, SerializationContext context) where T : class, IBufferMessage
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
