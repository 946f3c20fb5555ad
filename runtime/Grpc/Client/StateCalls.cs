using System.Buffers;
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
    readonly Method<WriteRequest, ResourceAnswer> create;
    readonly Method<WriteRequest, ResourceAnswer> update;
    readonly Method<WatchRequest, WatchAnswer> watch;

    public StateCalls(CallInvoker invoker, ResourceTypes types)
    {
        this.invoker = invoker;
        var resources = new ResourceReader(types);
        var events = new EventReader(resources);
        var resource = Reading(bytes => ResourceAnswer.Read(bytes, resources));
        get = MethodOf(MethodType.Unary, "Get", StateMarshallers.Generated(GetRequest.Parser), resource);
        list = MethodOf(MethodType.ServerStreaming, "List", StateMarshallers.Generated(ListRequest.Parser), resource);
        create = MethodOf(MethodType.Unary, "Create", StateMarshallers.Write, resource);
        update = MethodOf(MethodType.Unary, "Update", StateMarshallers.Write, resource);
        watch = MethodOf(
            MethodType.ServerStreaming,
            "Watch",
            StateMarshallers.Generated(WatchRequest.Parser),
            Reading(bytes => new WatchAnswer(events.Read(bytes))));
    }

    delegate T Read<out T>(ReadOnlySpan<byte> message);

    public AsyncUnaryCall<ResourceAnswer> Get(GetRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(get, null, new CallOptions(cancellationToken: ct), request);

    public AsyncServerStreamingCall<ResourceAnswer> List(ListRequest request, CancellationToken ct) =>
        invoker.AsyncServerStreamingCall(list, null, new CallOptions(cancellationToken: ct), request);

    public AsyncUnaryCall<ResourceAnswer> Create(WriteRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(create, null, new CallOptions(cancellationToken: ct), request);

    public AsyncUnaryCall<ResourceAnswer> Update(WriteRequest request, CancellationToken ct) =>
        invoker.AsyncUnaryCall(update, null, new CallOptions(cancellationToken: ct), request);

    /// <summary>Ends when it is disposed.</summary>
    public AsyncServerStreamingCall<WatchAnswer> Watch(WatchRequest request) =>
        invoker.AsyncServerStreamingCall(watch, null, new CallOptions(), request);

    static Method<TRequest, TAnswer> MethodOf<TRequest, TAnswer>(
        MethodType type, string name, Marshaller<TRequest> request, Marshaller<TAnswer> answer)
        where TRequest : class
        where TAnswer : class =>
        new(type, StateMethods.Service, name, request, answer);

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
