using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>A resource of a type this process does not know: its bytes and its YAML are kept and handed on untouched (COSI 1.10).</summary>
public sealed record AnyResource(Metadata Metadata, OpaqueSpec Spec) : IResource
{
    ISpec IResource.Spec => Spec;

    IResource IResource.With(Metadata metadata) => this with { Metadata = metadata };

    public override string ToString() => Metadata.ToString();
}

/// <param name="Proto">`proto_spec` as received.</param>
/// <param name="Yaml">`yaml_spec` as received; empty when the writer sent none.</param>
public sealed record OpaqueSpec(ByteString Proto, string Yaml) : ISpec
{
    /// <exception cref="FormatException">There is no YAML, or it is not well-formed.</exception>
    public YamlNode ToYaml() => Yaml.Length == 0 ? throw new FormatException("YAML spec is not specified") : YamlNode.Parse(Yaml);

    public ByteString ToProto() => Proto;
}
