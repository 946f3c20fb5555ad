using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Strata.Resources.Serialization;
using Strata.Resources.Tests.Oracle;
using Xunit;

namespace Strata.Resources.Tests.Model;

/// <summary>Specs that are messages of a .proto (COSI 1.8, "protobuf-message specs").</summary>
public class ProtoSpecTests
{
    sealed class Wrapping(Wrapped message) : ProtoSpec<Wrapped>(message), ISpec<Wrapping>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Wrappings.tests.strata.dev", "tests");

        public static Wrapping FromProto(ByteString message) => new(Wrapped.Parser.ParseFrom(message));
    }

    sealed class Defined(Protos.ResourceDefinitionSpec message) : ProtoSpec<Protos.ResourceDefinitionSpec>(message), ISpec<Defined>
    {
        public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Defineds.tests.strata.dev", "tests", automaticAliases: false);

        public static Defined FromProto(ByteString message) => new(Protos.ResourceDefinitionSpec.Parser.ParseFrom(message));
    }

    static Wrapped Full() => new()
    {
        DisplayName = "1",
        PrintColumns = { "a", "b" },
        Colour = Oracle.Colour.Minus,
        Part = new() { Version = "v" },
        Limit = 0,
        Raw = ByteString.CopyFrom(1, 255),
        CreatedAt = new Timestamp { Seconds = 5, Nanos = 7 },
        Sizes = { ["b"] = 1, ["a"] = -2 },
        Enabled = true,
        Ratio = 0.5,
        Url = "u",
        Parts = { new Constraint(), new Constraint { Version = "w" } },
        Single = 0.1F,
        ByNumber = { [3] = new Constraint { Version = "x" } },
        Deltas = { -1, 0, long.MinValue },
        Fixed = -4,
        JSONSize = ulong.MaxValue,
    };

    [Fact]
    public void Every_field_is_shown_below_spec_under_its_go_name()
    {
        var resource = new Resource<Wrapping>("a", new Wrapping(Full()));

        Assert.EndsWith(
            """
            spec:
                displayname: "1"
                printcolumns:
                    - a
                    - b
                colour: -1
                part:
                    version: v
                limit: 0
                raw:
                    - 1
                    - 255
                createdat:
                    seconds: 5
                    nanos: 7
                sizes:
                    a: -2
                    b: 1
                enabled: true
                ratio: 0.5
                source:
                    url: u
                parts:
                    - version: ""
                    - version: w
                single: 0.1
                bynumber:
                    3:
                        version: x
                deltas:
                    - -1
                    - 0
                    - -9223372036854775808
                fixed: -4
                jsonsize: 18446744073709551615

            """,
            ResourceYaml.Write(resource));
    }

    [Fact]
    public void Defaults_are_shown_too() => Assert.Equal(
        """
        displayname: ""
        printcolumns: []
        colour: 0
        part: null
        limit: null
        raw: []
        createdat: null
        sizes: {}
        enabled: false
        ratio: 0
        source: null
        parts: []
        single: 0
        bynumber: {}
        deltas: []
        fixed: 0
        jsonsize: 0

        """,
        YamlWriter.Write(new Wrapping(new Wrapped()).ToYaml()));

    /// <summary>The example of COSI 1.8.</summary>
    [Fact]
    public void The_example_of_the_specification() => Assert.Equal(
        "resourcetype: \"\"\ndisplaytype: \"\"\ndefaultnamespace: \"\"\naliases: []\nallaliases: []\nprintcolumns: []\nsensitivity: 0\n",
        YamlWriter.Write(new Defined(new Protos.ResourceDefinitionSpec()).ToYaml()));

    [Fact]
    public void Equality_is_the_messages()
    {
        var (one, other) = (new Resource<Wrapping>("a", new Wrapping(Full())), new Resource<Wrapping>("a", new Wrapping(Full())));
        var changed = Full();
        changed.Ratio = double.NaN;

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one.Spec, new Wrapping(changed));
        Assert.Equal(new Wrapping(changed), new Wrapping(changed));
    }

    [Fact]
    public void The_wire_form_is_the_message()
    {
        var types = new ResourceTypes().Register<Wrapping>();
        var resource = new Resource<Wrapping>("a", new Wrapping(Full()));

        Assert.Equal(Full().ToByteString(), resource.Spec.ToProto());
        Assert.Equal(resource, ResourceMapper.FromProto(ResourceMapper.ToProto(resource), types));
    }

    /// <summary>
    /// What Go's encoding/json makes of the struct that protoc-gen-go makes of the message: `limit` is a pointer, `Source` an interface.
    /// </summary>
    [Fact]
    public void JSON_has_the_names_of_the_proto_and_no_zeros()
    {
        Assert.Equal(
            """
            {"display_name":"1","print_columns":["a","b"],"colour":-1,"part":{"version":"v"},"limit":0,"raw":"Af8=",
            "created_at":{"seconds":5,"nanos":7},"sizes":{"a":-2,"b":1},"enabled":true,"ratio":0.5,"Source":{"Url":"u"},
            "parts":[{},{"version":"w"}],"single":0.1,"by_number":{"3":{"version":"x"}},
            "deltas":[-1,0,-9223372036854775808],"fixed":-4,"JSONSize":18446744073709551615}
            """.Replace("\n", "", StringComparison.Ordinal),
            new Wrapping(Full()).ToJson());
        Assert.Equal("""{"Source":null}""", new Wrapping(new Wrapped()).ToJson());
        Assert.Equal("""{"Source":{"Pinned":{}}}""", new Wrapping(new Wrapped { Pinned = new() }).ToJson());
        Assert.Equal("""{"Source":{"Url":""}}""", new Wrapping(new Wrapped { Url = "" }).ToJson());
        Assert.Equal("""{"sizes":{"":0},"Source":null}""", new Wrapping(new Wrapped { Sizes = { [""] = 0 } }).ToJson());
    }

    [Fact]
    public void A_number_that_JSON_does_not_have_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Wrapping(new Wrapped { Ratio = double.NaN }).ToJson());

    /// <summary>Names and values as the proto3 JSON mapping on protobuf.dev has them.</summary>
    [Fact]
    public void A_spec_is_read_from_canonical_JSON_by_the_parser_of_its_message() => Assert.Equal(
        new Wrapping(Full()),
        new Wrapping(Wrapped.Parser.ParseJson(
            """
            {
              "displayName": "1", "printColumns": ["a", "b"], "colour": "MINUS", "part": {"version": "v"}, "limit": 0, "raw": "Af8=",
              "createdAt": "1970-01-01T00:00:05.000000007Z", "sizes": {"b": 1, "a": -2}, "enabled": true, "ratio": 0.5, "url": "u",
              "parts": [{}, {"version": "w"}], "single": 0.1, "byNumber": {"3": {"version": "x"}},
              "deltas": ["-1", "0", "-9223372036854775808"], "fixed": -4, "JSONSize": "18446744073709551615"
            }
            """)));

    [Fact]
    public void Nobody_can_change_the_message_of_a_resource()
    {
        var message = Full();
        var spec = new Wrapping(message);

        message.DisplayName = "changed";
        spec.ToMessage().DisplayName = "changed";

        Assert.Equal("1", spec.ToMessage().DisplayName);
    }

    [Fact]
    public void A_nested_message_in_parts_is_merged_and_the_last_of_a_oneof_counts()
    {
        var parts = new Wrapped { Url = "u" }.ToByteArray()
            .Concat(new Wrapped { Pinned = new() }.ToByteArray())
            .Concat(new Wrapped { Pinned = new() { Version = "v" } }.ToByteArray());

        var yaml = YamlWriter.Write(Wrapping.FromProto(ByteString.CopyFrom([.. parts])).ToYaml());

        Assert.Contains("source:\n    pinned:\n        version: v\n", yaml);
    }
}
