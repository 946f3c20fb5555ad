using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Grpc;

/// <summary>The calls that answer with resources, read as they arrive.</summary>
sealed class StateCalls
{
    readonly CallInvoker invoker;
    readonly Method<GetRequest, ResourceAnswer> get;
    readonly Method<ListRequest, ResourceAnswer> list;
    readonly Method<CreateRequest, ResourceAnswer> create;
    readonly Method<UpdateRequest, ResourceAnswer> update;
    readonly Method<WatchRequest, WatchAnswer> watch;

    public StateCalls(CallInvoker invoker, ResourceTypes types)
    {
        this.invoker = invoker;
        var resources = new ResourceReader(types);
        var events = new EventReader(resources);
        var resource = Reading(bytes => ResourceAnswer.Read(bytes, resources));
        get = MethodOf(MethodType.Unary, "Get", GetRequest.Parser, resource);
        list = MethodOf(MethodType.ServerStreaming, "List", ListRequest.Parser, resource);
        create = MethodOf(MethodType.Unary, "Create", CreateRequest.Parser, resource);
        update = MethodOf(MethodType.Unary, "Update", UpdateRequest.Parser, resource);
        watch = MethodOf(MethodType.ServerStreaming, "Watch", WatchRequest.Parser, Reading(bytes => new WatchAnswer(events.Read(bytes))));
    }

    delegate T Read<out T>(ReadOnlySpan<byte> message);

    public AsyncUnaryCall<ResourceAnswer> Get(GetRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(get, null, new CallOptions(cancellationToken: ct), request);

    public AsyncServerStreamingCall<ResourceAnswer> List(ListRequest request, CancellationToken ct) =>
        invoker.AsyncServerStreamingCall(list, null, new CallOptions(cancellationToken: ct), request);

    public AsyncUnaryCall<ResourceAnswer> Create(CreateRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(create, null, new CallOptions(cancellationToken: ct), request);

    public AsyncUnaryCall<ResourceAnswer> Update(UpdateRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(update, null, new CallOptions(cancellationToken: ct), request);

    /// <summary>Ends when it is disposed.</summary>
    public AsyncServerStreamingCall<WatchAnswer> Watch(WatchRequest request) =>
        invoker.AsyncServerStreamingCall(watch, null, new CallOptions(), request);

    static Method<TRequest, TAnswer> MethodOf<TRequest, TAnswer>(
        MethodType type, string name, MessageParser<TRequest> request, Marshaller<TAnswer> answer)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TAnswer : class =>
        new(type, StateMethods.Service, name, StateMarshallers.Generated(request), answer);

    static Marshaller<T> Reading<T>(Read<T> read) where T : class => new(
        (_, _) => throw new NotSupportedException($"{typeof(T).Name} is only received"),
        context => ReadWhole(context.PayloadAsReadOnlySequence(), read));

    static T ReadWhole<T>(in ReadOnlySequence<byte> payload, Read<T> read)
    {
        if (payload.IsSingleSegment) return read(payload.FirstSpan);

        var buffer = ArrayPool<byte>.Shared.Rent((int)payload.Length);
        try
        {
            payload.CopyTo(buffer);
            return read(buffer.AsSpan(0, (int)payload.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
