using Google.Protobuf;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class ResourceMapperTests
{
    static readonly ResourceTypes Types = new ResourceTypes().Register<NamespaceSpec>();

    static readonly Resource<NamespaceSpec> Namespace = new(
        new Metadata("meta", "Namespaces.meta.cosi.dev", "runtime")
        {
            Version = new ResourceVersion(7),
            Owner = "meta",
            Phase = Phase.TearingDown,
            Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1),
            Updated = new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
            Labels = StringMap.Empty.Set("a", "1").Set("", ""),
            Annotations = StringMap.Empty.Set("note", "x"),
            Finalizers = Finalizers.From(["b", "a"]),
        },
        new NamespaceSpec("Runtime resources"));

    [Fact]
    public void A_resource_of_a_known_type_survives_the_trip()
    {
        var received = Assert.IsType<Resource<NamespaceSpec>>(ResourceMapper.FromProto(ResourceMapper.ToProto(Namespace), Types));

        Assert.Equal(Namespace, received);
        Assert.Equal(Namespace.Metadata.Created, received.Metadata.Created);
        Assert.Equal(Namespace.Metadata.Updated, received.Metadata.Updated);
        Assert.Equal(["b", "a"], received.Metadata.Finalizers);
    }

    [Fact]
    public void The_yaml_form_travels_unless_it_is_for_storage()
    {
        Assert.Equal("description: Runtime resources\n", ResourceMapper.ToProto(Namespace).Spec.YamlSpec);
        Assert.Equal("", ResourceMapper.ToProto(Namespace, withYaml: false).Spec.YamlSpec);
    }

    [Fact]
    public void A_resource_of_an_unknown_type_is_handed_on_untouched()
    {
        var message = ResourceMapper.ToProto(Namespace);
        message.Spec.YamlSpec = "description:   odd   # but kept\n";

        var received = ResourceMapper.FromProto(message, new ResourceTypes());

        Assert.IsType<AnyResource>(received);
        Assert.Equal(message, ResourceMapper.ToProto(received));
        Assert.Equal(message, ResourceMapper.ToProto(received, withYaml: false));
    }

    [Fact]
    public void Missing_parts_are_named()
    {
        Assert.Equal("metadata is missing", Refused(null));
        Assert.Equal("metadata is missing", Refused(new Protos.Resource { Spec = new() }));
        Assert.Equal("spec is missing", Refused(new Protos.Resource { Metadata = ResourceMapper.ToProto(Namespace.Metadata) }));
    }

    [Theory]
    [InlineData("", "running")]
    [InlineData("-1", "running")]
    [InlineData("1", "")]
    [InlineData("1", "Running")]
    public void A_bad_version_or_phase_is_refused(string version, string phase) =>
        Refused(new Protos.Resource { Metadata = new() { Version = version, Phase = phase }, Spec = new() });

    [Fact]
    public void A_time_out_of_range_is_refused() => Refused(new Protos.Resource
    {
        Metadata = new() { Version = "1", Phase = "running", Created = new() { Seconds = long.MaxValue } },
        Spec = new(),
    });

    [Fact]
    public void Bytes_that_are_no_spec_of_the_type_are_refused()
    {
        var message = ResourceMapper.ToProto(Namespace);
        message.Spec.ProtoSpec = ByteString.CopyFrom(0x0a, 0x05, 0x41);

        Assert.Contains("Namespaces.meta.cosi.dev(meta/runtime@7)", Refused(message));
    }

    [Fact]
    public void Times_that_were_not_sent_are_the_epoch_and_repeated_finalizers_count_once()
    {
        var metadata = ResourceMapper.FromProto(new Protos.Metadata { Version = "undefined", Phase = "running", Finalizers = { "a", "b", "a" } });

        Assert.Equal(DateTimeOffset.UnixEpoch, metadata.Created);
        Assert.Equal(["a", "b"], metadata.Finalizers);
        Assert.False(metadata.Version.IsDefined);
    }

    [Fact]
    public void A_tombstone_arrives_as_a_resource_with_a_default_spec()
    {
        var message = ResourceMapper.ToProto(new Tombstone(Namespace.Metadata.Pointer));

        Assert.Equal(new NamespaceSpec(""), ResourceMapper.FromProto(message, Types).Spec);
    }

    [Fact]
    public void A_type_name_belongs_to_one_spec()
    {
        Types.Register<NamespaceSpec>();

        var error = Assert.Throws<InvalidOperationException>(() => Types.Register<OtherNamespace>());
        Assert.Equal("resource type \"Namespaces.meta.cosi.dev\" is already registered", error.Message);
    }

    [Fact]
    public void A_type_is_static_or_dynamic()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Types.Register<SampleTest>());

        Assert.Equal("cannot register Namespaces.meta.cosi.dev resource in dynamic and static versions", error.Message);
    }

    static string Refused(Protos.Resource? message) =>
        Assert.Throws<FormatException>(() => ResourceMapper.FromProto(message, Types)).Message;
}
