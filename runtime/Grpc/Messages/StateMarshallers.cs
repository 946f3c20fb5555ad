using Google.Protobuf;
using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>How messages are read and written: small ones by the generated code, resources from bytes that exist.</summary>
static class StateMarshallers
{
    public static Marshaller<ResourceMessage> Resource { get; } = new(WriteWire, Unread<ResourceMessage>);

    public static Marshaller<WatchMessage> Watch { get; } = new(WriteWire, Unread<WatchMessage>);

    public static Marshaller<WriteRequest> Write { get; } = new(WriteWire, Unread<WriteRequest>);

    public static Marshaller<T> Generated<T>(MessageParser<T> parser) where T : class, IBufferMessage, IMessage<T> =>
        new(WriteGenerated, context => Read(parser, context));

    static T Read<T>(MessageParser<T> parser, DeserializationContext context) where T : class, IBufferMessage, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException error)
        {
            // As other servers answer it: InvalidArgument would be a phase conflict to the clients of Update.
            throw new RpcException(new Status(StatusCode.Internal, $"the request is no {typeof(T).Name}: {error.Message}"));
        }
    }

    static void WriteGenerated<T>(T message, SerializationContext context) where T : class, IBufferMessage
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    static void WriteWire<T>(T message, SerializationContext context) where T : class, IWireMessage
    {
        context.SetPayloadLength(message.Size);
        var writer = new WireWriter(context.GetBufferWriter());
        message.WriteTo(ref writer);
        writer.Complete();
        context.Complete();
    }

    static T Unread<T>(DeserializationContext context) => throw new NotSupportedException($"{typeof(T).Name} is only sent");
}
