using Strata.Resources.Serialization;
using Strata.Resources.Tests.Samples;
using Xunit;

namespace Strata.Resources.Tests.Serialization;

public class ResourceYamlTests
{
    const string Seed = """
        node: 172.20.0.2
        metadata:
            namespace: runtime
            type: ExtensionStatuses.runtime.talos.dev
            id: 001.ghcr.io-talos-systems-intel-ucode-54b831d
            version: 1
            owner: runtime.ExtensionStatusController
            phase: running
            created: 2022-02-10T18:25:04Z
            updated: 2022-02-10T18:25:04Z
        spec:
            image: 001.ghcr.io-talos-systems-intel-ucode-54b831d.sqsh
            metadata:
                name: intel-ucode
                version: microcode-20210608-v1.0.0
                author: Spencer Smith
                description: |
                    This system extension provides Intel microcode binaries.
                compatibility:
                    talos:
                        version: '>= v1.0.0'

        """;

    static readonly DateTimeOffset Boot = new(2022, 2, 10, 18, 25, 4, TimeSpan.Zero);

    static readonly Resource<SampleStatus> Ucode = new(
        new Metadata("runtime", "ExtensionStatuses.runtime.talos.dev", "001.ghcr.io-talos-systems-intel-ucode-54b831d")
        {
            Version = ResourceVersion.First,
            Owner = "runtime.ExtensionStatusController",
            Created = Boot,
            Updated = Boot,
        },
        new SampleStatus(
            "001.ghcr.io-talos-systems-intel-ucode-54b831d.sqsh",
            new SampleMetadata(
                "intel-ucode",
                "microcode-20210608-v1.0.0",
                "Spencer Smith",
                "This system extension provides Intel microcode binaries.\n",
                new SampleCompatibility(new SampleConstraint(">= v1.0.0")),
                StringMap.Empty)));

    [Fact]
    public void The_documented_output_is_reproduced_byte_for_byte() =>
        Assert.Equal(Seed, ResourceYaml.Write(Ucode, KeyValuePair.Create<string, YamlNode>("node", YamlScalar.Bare("172.20.0.2"))));

    [Fact]
    public void It_is_the_same_after_a_trip_over_the_wire_to_a_program_that_does_not_know_the_type()
    {
        var received = ResourceMapper.FromProto(ResourceMapper.ToProto(Ucode), new ResourceTypes());

        Assert.Equal(Seed, ResourceYaml.Write(received, KeyValuePair.Create<string, YamlNode>("node", YamlScalar.Bare("172.20.0.2"))));
    }

    [Fact]
    public void An_empty_owner_leaves_nothing_after_the_colon_and_metadata_is_never_quoted_for_its_looks()
    {
        var resource = new Tombstone(new Metadata("ns", "typ", "0"));

        Assert.Contains("    id: 0\n    version: undefined\n    owner:\n    phase: running\n", ResourceYaml.Write(resource));
    }

    /// <summary>COSI 1.8, the example with all sections; the finalizer with a quote is from the same section.</summary>
    [Fact]
    public void Labels_and_annotations_are_sorted_and_finalizers_keep_their_order()
    {
        var resource = new Tombstone(new Metadata("ns", "typ", "id")
        {
            Version = new ResourceVersion(3),
            Owner = "FooController",
            Created = new DateTimeOffset(2021, 6, 23, 19, 22, 29, TimeSpan.Zero),
            Updated = new DateTimeOffset(2021, 6, 23, 20, 22, 29, 999, TimeSpan.Zero),
            Labels = StringMap.Empty.Set("stage", "initial").Set("app", "foo"),
            Annotations = StringMap.Empty.Set("ttl", "1h"),
            Finalizers = Finalizers.From(["a2", "a1", "\"resource1"]),
        });

        Assert.Equal(
            """
            metadata:
                namespace: ns
                type: typ
                id: id
                version: 3
                owner: FooController
                phase: running
                created: 2021-06-23T19:22:29Z
                updated: 2021-06-23T20:22:29Z
                labels:
                    app: foo
                    stage: initial
                annotations:
                    ttl: 1h
                finalizers:
                    - a2
                    - a1
                    - '"resource1'
            spec: null

            """,
            ResourceYaml.Write(resource));
    }
}
