using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Strata.Protos;

namespace Strata.Runtime.Grpc;

/// <summary>The calls of `cosi.resource.State`, bound by hand: the generated base can only send messages that it has made itself.</summary>
sealed class StateMethods : IServiceMethodProvider<StateService>
{
    public const string Service = "cosi.resource.State";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<StateService> context)
    {
        Unary(context, StateCall.Get, "Get", GetRequest.Parser, StateMarshallers.Resource, (s, r, ct) => s.GetAsync(r, ct));
        Unary(context, StateCall.Create, "Create", CreateRequest.Parser, StateMarshallers.Resource, (s, r, ct) => s.CreateAsync(r, ct));
        Unary(context, StateCall.Update, "Update", UpdateRequest.Parser, StateMarshallers.Resource, (s, r, ct) => s.UpdateAsync(r, ct));
        Unary(
            context, StateCall.Destroy, "Destroy", DestroyRequest.Parser, Of(DestroyResponse.Parser), (s, r, ct) => s.DestroyAsync(r, ct));
        Unary(
            context,
            StateCall.Teardown,
            "Teardown",
            TeardownRequest.Parser,
            Of(TeardownResponse.Parser),
            (s, r, ct) => s.TeardownAsync(r, ct));
        Unary(
            context,
            StateCall.Teardown,
            "TeardownAndDestroy",
            TeardownAndDestroyRequest.Parser,
            Of(TeardownAndDestroyResponse.Parser),
            (s, r, ct) => s.TeardownAndDestroyAsync(r, ct));

        Stream<ListRequest, ResourceMessage>(
            context, StateCall.List, "List", ListRequest.Parser, StateMarshallers.Resource, (s, r, to, call) => s.ListAsync(r, to, call));
        Stream<WatchRequest, WatchMessage>(
            context, StateCall.Watch, "Watch", WatchRequest.Parser, StateMarshallers.Watch, (s, r, to, call) => s.WatchAsync(r, to, call));
    }

    static Marshaller<T> Of<T>(MessageParser<T> parser) where T : class, IBufferMessage, IMessage<T> => StateMarshallers.Generated(parser);

    /// <summary>Failures become statuses here and in <see cref="Stream"/>, and nowhere else.</summary>
    static void Unary<TRequest, TResponse>(
        ServiceMethodProviderContext<StateService> context,
        StateCall call,
        string name,
        MessageParser<TRequest> request,
        Marshaller<TResponse> response,
        Func<StateService, TRequest, CancellationToken, ValueTask<TResponse>> work)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class
    {
        var method = new Method<TRequest, TResponse>(MethodType.Unary, Service, name, Of(request), response);
        context.AddUnaryMethod(method, [], async (service, message, server) =>
        {
            try
            {
                CheckName(method, server);
                return await work(service, message, server.CancellationToken);
            }
            catch (Exception error)
            {
                throw service.Failure(call, error);
            }
        });
    }

    static void Stream<TRequest, TResponse>(
        ServiceMethodProviderContext<StateService> context,
        StateCall call,
        string name,
        MessageParser<TRequest> request,
        Marshaller<TResponse> response,
        Func<StateService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> work)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class
    {
        var method = new Method<TRequest, TResponse>(MethodType.ServerStreaming, Service, name, Of(request), response);
        context.AddServerStreamingMethod(method, [], async (service, message, responses, server) =>
        {
            try
            {
                CheckName(method, server);
                await work(service, message, responses, server);
            }
            catch (Exception error)
            {
                throw service.Failure(call, error);
            }
        });
    }

    /// <summary>
    /// Routing takes upper and lower case for the same, gRPC does not; a guard that knows the names must see all of them.
    /// </summary>
    static void CheckName(IMethod method, ServerCallContext context)
    {
        if (context.Method != method.FullName)
            throw new RpcException(new Status(StatusCode.Unimplemented, $"there is no {context.Method}, but {method.FullName}"));
    }
}
