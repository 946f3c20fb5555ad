using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Strata.Protos;
using Strata.Resources;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>The answers of COSI appendix A.1, as the server writes them.</summary>
public sealed class WireVectorTests
{
    const string Tombstone = "0a290a0764656661756c7412076f732f706174681a01612209756e646566696e6564320772756e6e696e671200";
    const string KindTombstone = "0a260a0764656661756c7412076f732f706174682209756e646566696e6564320772756e6e696e671200";

    static readonly Pointer A = new("default", "os/path", "a");

    [Fact]
    public void The_ready_message_has_no_bytes() => Assert.Equal("", Hex(new WatchMessage()));

    [Fact]
    public void An_initial_event_without_a_resource_is_a_tombstone() =>
        Assert.Equal("0a310a2d" + Tombstone + "1002", Hex(Of(new StateEvent.Destroyed(new Tombstone(A)))));

    [Fact]
    public void A_bootstrapped_event_is_a_tombstone_without_id_and_a_bookmark() => Assert.Equal(
        "0a400a2a" + KindTombstone + "10032a1000000000000000000000000000000000",
        Hex(Of(new StateEvent.Bootstrapped(A.Kind) { Bookmark = ByteString.CopyFrom(new byte[16]) })));

    [Fact]
    public void A_noop_event_differs_by_its_type() => Assert.Equal(
        "0a400a2a" + KindTombstone + "10052a1000000000000000000000000000000000",
        Hex(Of(new StateEvent.Noop(A.Kind) { Bookmark = ByteString.CopyFrom(new byte[16]) })));

    [Fact]
    public void An_errored_event_has_its_text_only() =>
        Assert.Equal("0a071004" + "2203" + "796573", Hex(Of(new StateEvent.Errored(new RemoteWatchException("yes")))));

    [Fact]
    public void A_resource_is_field_1_of_its_answer() => Assert.Equal("0a2d" + Tombstone, Hex(new ResourceMessage(new Tombstone(A))));

    /// <summary>The generated code reads what was put together by hand.</summary>
    [Fact]
    public void An_updated_event_is_what_the_protobuf_compiler_makes_of_it()
    {
        var old = new Resource<Number>("a", new Number(1));
        var updated = new StateEvent.Updated(old with { Spec = new Number(2) }, old) { Bookmark = ByteString.CopyFromUtf8("b") };
        var message = Of(updated);
        message.Add(EventMessage.Of(new StateEvent.Created(new AnyResource(old.Metadata, new OpaqueSpec(ByteString.CopyFrom(new byte[9000]), "{}")))));

        var read = WatchResponse.Parser.ParseFrom(Convert.FromHexString(Hex(message)));

        Assert.Equal([EventType.Updated, EventType.Created], read.Event.Select(item => item.EventType));
        Assert.Equal(2, Number.FromProto(read.Event[0].Resource.Spec.ProtoSpec).Value);
        Assert.Equal(1, Number.FromProto(read.Event[0].Old.Spec.ProtoSpec).Value);
        Assert.Equal("b", read.Event[0].Bookmark.ToStringUtf8());
        Assert.Equal(9000, read.Event[1].Resource.Spec.ProtoSpec.Length);
        Assert.Equal(read.CalculateSize(), message.Size);
    }

    static WatchMessage Of(StateEvent item)
    {
        var message = new WatchMessage();
        message.Add(EventMessage.Of(item));
        return message;
    }

    static string Hex(WatchMessage message) => Hex(message.Size, StateMarshallers.Watch, message);

    static string Hex(ResourceMessage message) => Hex(message.Size, StateMarshallers.Resource, message);

    static string Hex<T>(int size, Marshaller<T> marshaller, T message)
    {
        var context = new Written();
        marshaller.ContextualSerializer(message, context);
        Assert.Equal(size, context.Length);
        Assert.Equal(size, context.Buffer.WrittenCount);
        return Convert.ToHexStringLower(context.Buffer.WrittenSpan);
    }

    sealed class Written : SerializationContext
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new();

        public int Length { get; private set; }

        public override void SetPayloadLength(int payloadLength) => Length = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => Buffer;

        public override void Complete()
        {
        }
    }
}
