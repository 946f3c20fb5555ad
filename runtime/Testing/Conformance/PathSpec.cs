using Google.Protobuf;
using Strata.Resources;
using Strata.Resources.Serialization;

namespace Strata.Runtime.Testing;

/// <summary>The resource of the conformance suite: a name and nothing else, as COSI's `os/path`.</summary>
public sealed record PathSpec : ISpec<PathSpec>
{
    public static ResourceDefinition Definition { get; } = ResourceDefinition.Create("Paths.conformance.strata.dev", "default");

    public static PathSpec FromProto(ByteString message) => new();

    public YamlNode ToYaml() => new YamlMapping([]);

    public ByteString ToProto() => ByteString.Empty;
}
