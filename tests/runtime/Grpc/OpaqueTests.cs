using Strata.Protos;
using Strata.Resources;
using Strata.Resources.Serialization;
using Strata.Runtime.Grpc;

namespace Strata.Runtime.Tests.Grpc;

/// <summary>Types that nobody knows: every byte of both forms is kept, by every call (COSI 6.6, General).</summary>
public sealed class OpaqueTests : GrpcTest
{
    const string Type = "Strangers.example.org";

    // Bytes that are no message at all, and YAML in a style of its own.
    static readonly byte[] Proto = [0xff, 0x00, 0xfe, 0x0a];
    const string Yaml = "a: [1, 'two']\nb: {c: 0x10}\n";

    public static TheoryData<byte[], string> Specs => new()
    {
        { Proto, Yaml },
        { Proto, "" },
        { [], Yaml },
        { [], "" },
        { Proto, "\ttabs: [are no YAML" },
        { [0x0a, 0x00], "null" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Come_back_byte_for_byte_from_every_call(byte[] proto, string yaml)
    {
        var client = Raw();
        using var watch = client.Watch(new WatchRequest { Namespace = "default", Type = Type, ApiVersion = 1 }, cancellationToken: Ct);
        await watch.ResponseStream.MoveNext(Ct);
        void Same(Protos.Resource resource)
        {
            Assert.Equal(proto, resource.Spec.ProtoSpec.ToByteArray());
            Assert.Equal(yaml, resource.Spec.YamlSpec);
        }

        var created = await client.CreateAsync(new CreateRequest { Resource = ResourceMapper.ToProto(Opaque(Type, "a", proto, yaml)) }, cancellationToken: Ct);
        Same(created.Resource);
        created.Resource.Metadata.Labels["l"] = "v";
        Same((await client.UpdateAsync(new UpdateRequest { NewResource = created.Resource }, cancellationToken: Ct)).Resource);
        Same((await client.GetAsync(new GetRequest { Namespace = "default", Type = Type, Id = "a" }, cancellationToken: Ct)).Resource);
        using var list = client.List(new ListRequest { Namespace = "default", Type = Type }, cancellationToken: Ct);
        await list.ResponseStream.MoveNext(Ct);
        Same(list.ResponseStream.Current.Resource);
        await client.TeardownAsync(new TeardownRequest { Namespace = "default", Type = Type, Id = "a" }, cancellationToken: Ct);
        await client.DestroyAsync(new DestroyRequest { Namespace = "default", Type = Type, Id = "a" }, cancellationToken: Ct);

        foreach (var type in new[] { EventType.Created, EventType.Updated, EventType.Updated, EventType.Destroyed })
        {
            await watch.ResponseStream.MoveNext(Ct);
            var item = Assert.Single(watch.ResponseStream.Current.Event);
            Assert.Equal(type, item.EventType);
            Same(item.Resource);
            if (type == EventType.Updated) Same(item.Old);
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Pass_through_our_client_byte_for_byte(byte[] proto, string yaml)
    {
        await Remote.CreateAsync(Opaque(Type, "a", proto, yaml), ct: Ct);

        var found = Assert.IsType<AnyResource>(await Remote.FindAsync(new Pointer("default", Type, "a"), Ct));

        Assert.Equal(proto, found.Spec.Proto.ToByteArray());
        Assert.Equal(yaml, found.Spec.Yaml);
    }

    [Fact]
    public async Task A_client_without_types_gets_the_YAML_that_the_server_rendered()
    {
        await Remote.CreateAsync(PathAt("a"), ct: Ct);
        await using var untyped = new GrpcState(Server.Open(), new ResourceTypes());

        var resource = Assert.IsType<AnyResource>(await untyped.FindAsync(At("a"), Ct));

        Assert.Equal("{}", resource.Spec.Yaml.TrimEnd());
    }

    [Fact]
    public async Task A_write_keeps_the_spec_that_was_written()
    {
        var written = Opaque(Type, "a", Proto, Yaml);

        var stored = Assert.IsType<AnyResource>(await Remote.CreateAsync(written, new Strata.Runtime.CreateOptions { Owner = "o" }, Ct));

        Assert.Same(written.Spec, stored.Spec);
        Assert.Equal((ResourceVersion.First, "o"), (stored.Metadata.Version, stored.Metadata.Owner));
    }
}
