using Strata.Protos;
using Strata.Resources;

namespace Strata.Runtime.Tests.Grpc;

public sealed class OpaqueTests : GrpcTest
{
    // Bytes that are no message at all, and YAML in a style of its own.
    static readonly byte[] Proto = [0xff, 0x00, 0xfe, 0x0a];
    const string Yaml = "a: [1, 'two']\nb: {c: 0x10}\n";

    [Fact]
    public async Task A_type_that_nobody_knows_comes_back_byte_for_byte()
    {
        await Remote.CreateAsync(Opaque("Strangers.example.org", "a", Proto, Yaml), ct: Ct);

        var request = new GetRequest { Namespace = "default", Type = "Strangers.example.org", Id = "a" };
        var response = await Raw().GetAsync(request, cancellationToken: Ct);

        Assert.Equal(Proto, response.Resource.Spec.ProtoSpec.ToByteArray());
        Assert.Equal(Yaml, response.Resource.Spec.YamlSpec);
    }

    [Fact]
    public async Task A_client_without_types_gets_the_YAML_that_the_server_rendered()
    {
        await Remote.CreateAsync(PathAt("a"), ct: Ct);
        await using var untyped = new Strata.Runtime.Grpc.GrpcState(Server.Open(), new Strata.Resources.Serialization.ResourceTypes());

        var resource = Assert.IsType<AnyResource>(await untyped.FindAsync(At("a"), Ct));

        Assert.Equal("{}", resource.Spec.Yaml.TrimEnd());
    }

    [Fact]
    public async Task A_write_keeps_the_spec_that_was_written()
    {
        var written = Opaque("Strangers.example.org", "a", Proto, Yaml);

        var stored = Assert.IsType<AnyResource>(await Remote.CreateAsync(written, new Strata.Runtime.CreateOptions { Owner = "o" }, Ct));

        Assert.Same(written.Spec, stored.Spec);
        Assert.Equal((ResourceVersion.First, "o"), (stored.Metadata.Version, stored.Metadata.Owner));
    }
}
