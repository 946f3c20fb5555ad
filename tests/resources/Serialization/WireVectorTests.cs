using Google.Protobuf;
using Strata.Protos;
using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

/// <summary>The vectors of COSI appendix A.1.</summary>
public class WireVectorTests
{
    const string Tombstone = "0a290a0764656661756c7412076f732f706174681a01612209756e646566696e6564320772756e6e696e671200";

    [Fact]
    public void Watch_of_a_kind() => Check(
        "0a0764656661756c7412076f732f706174682204080128012801",
        new WatchRequest { Namespace = "default", Type = "os/path", Options = new() { BootstrapContents = true, Aggregated = true }, ApiVersion = 1 });

    [Fact]
    public void Watch_of_one() => Check(
        "0a0764656661756c7412076f732f706174681a016122002801",
        new WatchRequest { Namespace = "default", Type = "os/path", Id = "a", Options = new(), ApiVersion = 1 });

    [Fact]
    public void Watch_ready() => Check("", new WatchResponse());

    [Fact]
    public void Teardown() => Check(
        "0a0764656661756c7412076f732f706174681a016122050a0363746c",
        new TeardownRequest { Namespace = "default", Type = "os/path", Id = "a", Options = new() { Owner = "ctl" } });

    [Fact]
    public void Teardown_answers()
    {
        Check("0801", new TeardownResponse { DestroyReady = true });
        Check("", new TeardownResponse());
    }

    [Fact]
    public void Update_options() => Check("0a0363746c120772756e6e696e67", new UpdateOptions { Owner = "ctl", ExpectedPhase = "running" });

    [Fact]
    public void Inverted_label_query() => Check(
        "0a0e0a0361707010011a03666f6f2801",
        QueryMapper.ToProto(new Strata.Resources.LabelQuery([Strata.Resources.LabelTerm.Equal("app", "foo").Not()])));

    [Fact]
    public void Tombstone_resource() => Check(Tombstone, ResourceMapper.ToProto(new Tombstone(new Pointer("default", "os/path", "a"))));

    [Fact]
    public void Bootstrapped_event() => Check(
        "0a2d" + Tombstone + "10032a1000000000000000000000000000000000",
        new Event
        {
            Resource = ResourceMapper.ToProto(new Tombstone(new Pointer("default", "os/path", "a"))),
            EventType = EventType.Bootstrapped,
            Bookmark = ByteString.CopyFrom(new byte[16]),
        });

    [Fact]
    public void Namespace_spec() => Assert.Equal(
        "0a0e54657374206e616d657370616365",
        Hex(new Strata.Resources.NamespaceSpec("Test namespace").ToProto()));

    [Fact]
    public void Resource_definition_spec() => Assert.Equal(
        "0a0e54657374732e636f73692e64657612045465737422037473742204746573742a0574657374732a0a74657374732e636f73692a037473742a0474657374320f0a046e616d6512077b2e6e616d657d3801",
        Hex(Strata.Resources.ResourceDefinitionSpec.FromDefinition(
            ResourceDefinition.Create("Tests.cosi.dev", "", ["tst"], [new("name", "{.name}")], sensitive: true)).ToProto()));

    [Fact]
    public void Dynamic_spec()
    {
        Assert.Equal("0a0474657374", Hex(new Samples.SampleTest("test").ToProto()));
        Assert.Equal("0a00", Hex(new Samples.SampleTest("").ToProto()));
    }

    /// <summary>The protobuf compiler's own classes read what the generated code writes.</summary>
    [Fact]
    public void Generated_specs_agree_with_the_protobuf_compiler()
    {
        var spec = Strata.Resources.ResourceDefinitionSpec.FromDefinition(Strata.Resources.ResourceDefinitionSpec.Definition);

        var message = Strata.Protos.ResourceDefinitionSpec.Parser.ParseFrom(spec.ToProto());

        Assert.Equal("ResourceDefinitions.meta.cosi.dev", message.ResourceType);
        Assert.Equal(["api-resources", "resourcedefinition", "rd", "rds"], message.Aliases);
        Assert.Equal("{.aliases[:]}", Assert.Single(message.PrintColumns).JsonPath);
        Assert.Equal(message.ToByteString(), spec.ToProto());
        Assert.Equal(spec, Strata.Resources.ResourceDefinitionSpec.FromProto(message.ToByteString()));
    }

    static void Check<T>(string expected, T message) where T : IMessage<T>
    {
        Assert.Equal(expected, Hex(message.ToByteString()));
        Assert.Equal(message, message.Descriptor.Parser.ParseFrom(Convert.FromHexString(expected)));
    }

    static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
