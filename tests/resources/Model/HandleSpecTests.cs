using Google.Protobuf;
using Strata.Resources.Serialization;
using Xunit;

namespace Strata.Resources.Tests.Model;

/// <summary>Specs that hold an object of the process (COSI 1.12).</summary>
public class HandleSpecTests
{
    sealed class Connection(object handle) : HandleSpec<object>(handle), IHandleSpec<Connection>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Connections.tests.strata.dev", "tests");
    }

    sealed record Named(string Name)
    {
        public override string ToString() => $"named {Name}";
    }

    [Fact]
    public void On_the_wire_it_is_empty_and_its_yaml_comes_from_the_object()
    {
        var resource = new Resource<Connection>("a", new Connection(new Named("x")));

        Assert.Equal(ByteString.Empty, ResourceMapper.ToProto(resource).Spec.ProtoSpec);
        Assert.Equal("named x\n", ResourceMapper.ToProto(resource).Spec.YamlSpec);
        Assert.EndsWith("spec: named x\n", ResourceYaml.Write(resource));
    }

    [Fact]
    public void Nothing_reads_it_back()
    {
        var types = new ResourceTypes().Register<Connection>();
        var resource = new Resource<Connection>("a", new Connection(new Named("x")));

        var wire = Assert.Throws<FormatException>(() => ResourceMapper.FromProto(ResourceMapper.ToProto(resource), types));
        Assert.Contains("Connections.tests.strata.dev hold objects of one process", wire.Message);
        var yaml = Assert.Throws<FormatException>(
            () => ResourceYaml.Read("metadata: {type: Connections.tests.strata.dev}\nspec: {}\n", types));
        Assert.Equal("2:7: Connections.tests.strata.dev hold objects of one process", yaml.Message);
    }

    [Fact]
    public void Equality_is_that_of_the_objects()
    {
        var handle = new object();

        Assert.Equal(new Connection(handle), new Connection(handle));
        Assert.NotEqual(new Connection(handle), new Connection(new object()));
        Assert.Equal(new Connection(new Named("x")), new Connection(new Named("x")));
        Assert.NotEqual(new Connection(new Named("x")), new Connection(new Named("y")));
    }

    [Fact]
    public void Copies_of_the_resource_share_the_object()
    {
        var handle = new object();
        IResource resource = new Resource<Connection>("a", new Connection(handle));

        var copy = Assert.IsType<Resource<Connection>>(resource.With(resource.Metadata with { Owner = "me" }));

        Assert.Same(handle, copy.Spec.Handle);
    }
}
