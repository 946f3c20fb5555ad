using System.Text;
using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>A spec as received.</summary>
public sealed record OpaqueSpec : ISpec
{
    // UTF-8, as it came and will go: half the size of a string, and a state keeps many.
    readonly byte[] yaml;

    /// <param name="proto">`proto_spec`.</param>
    /// <param name="yaml">`yaml_spec`; empty when the writer sent none.</param>
    public OpaqueSpec(ByteString proto, string yaml)
    {
        Proto = proto;
        this.yaml = Encoding.UTF8.GetBytes(yaml);
    }

    public ByteString Proto { get; }

    public string Yaml => Encoding.UTF8.GetString(yaml);

    internal ReadOnlySpan<byte> Utf8Yaml => yaml;

    /// <exception cref="FormatException">There is no YAML, or it is not well-formed.</exception>
    public YamlNode ToYaml() => yaml.Length == 0 ? throw new FormatException("YAML spec is not specified") : YamlNode.Parse(Yaml);

    public ByteString ToProto() => Proto;

    public bool Equals(OpaqueSpec? other) => other is not null && Proto == other.Proto && yaml.AsSpan().SequenceEqual(other.yaml);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Proto);
        hash.AddBytes(yaml);
        return hash.ToHashCode();
    }
}
