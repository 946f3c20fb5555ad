using System.Collections.Concurrent;
using Google.Protobuf;
using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime.Testing;

namespace Strata.Runtime.Tests.Grpc;

public sealed class SerializedOnceTests : GrpcTest
{
    const int Connections = 4;
    const int Watchers = 1000;

    static readonly Kind Counted = new("default", CountedSpec.Definition.Type);

    [Fact]
    public async Task A_resource_that_a_thousand_clients_watch_and_some_list_is_serialized_once()
    {
        var first = await Local.CreateAsync(new Resource<CountedSpec>("a", new CountedSpec("first")), ct: Ct);
        var clients = Enumerable.Range(0, Connections).Select(_ => Raw()).ToArray();
        var calls = Enumerable.Range(0, Watchers).Select(i => clients[i % Connections].Watch(Request(), cancellationToken: Ct)).ToArray();
        await Task.WhenAll(calls.Select(NextAsync));

        await Local.UpdateAsync(((Resource<CountedSpec>)first) with { Spec = new CountedSpec("second") }, ct: Ct);
        var events = await Task.WhenAll(calls.Select(NextAsync));
        for (var i = 0; i < 3; i++) await ListAsync(clients[0]);
        await clients[0].GetAsync(new GetRequest { Namespace = Counted.Namespace, Type = Counted.Type, Id = "a" }, cancellationToken: Ct);

        Assert.All(events, message => Assert.Equal("second", message.Event.Single().Resource.Spec.ProtoSpec.ToStringUtf8()));
        Assert.All(events, message => Assert.Equal("first", message.Event.Single().Old.Spec.ProtoSpec.ToStringUtf8()));
        Assert.Equal((1, 1), CountedSpec.Written["first"]);
        Assert.Equal((1, 1), CountedSpec.Written["second"]);
        foreach (var call in calls) call.Dispose();
    }

    static WatchRequest Request() => new() { Namespace = Counted.Namespace, Type = Counted.Type, ApiVersion = 1 };

    static async Task<WatchResponse> NextAsync(global::Grpc.Core.AsyncServerStreamingCall<WatchResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(Ct).WaitAsync(WatchReader.Patience, Ct));
        return call.ResponseStream.Current;
    }

    static async Task ListAsync(Protos.State.StateClient client)
    {
        using var call = client.List(new ListRequest { Namespace = Counted.Namespace, Type = Counted.Type }, cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        Assert.False(await call.ResponseStream.MoveNext(Ct));
    }

    /// <summary>Counts how often each of its values was written.</summary>
    sealed record CountedSpec(string Value) : ISpec<CountedSpec>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Counteds.test.strata.dev", "default");

        public static ConcurrentDictionary<string, (int Proto, int Yaml)> Written { get; } = [];

        public static CountedSpec FromProto(ByteString message) => new(message.ToStringUtf8());

        public YamlNode ToYaml()
        {
            Written.AddOrUpdate(Value, (0, 1), (_, counts) => (counts.Proto, counts.Yaml + 1));
            return YamlScalar.Plain(Value);
        }

        public ByteString ToProto()
        {
            Written.AddOrUpdate(Value, (1, 0), (_, counts) => (counts.Proto + 1, counts.Yaml));
            return ByteString.CopyFromUtf8(Value);
        }
    }
}
