using System.Text;
using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>A spec as received.</summary>
public sealed record OpaqueSpec : ISpec
{
    // Both parts, one after the other, as they came and will go: a state keeps many, and its history more.
    readonly byte[] content;
    readonly int protoLength;

    /// <param name="proto">`proto_spec`.</param>
    /// <param name="yaml">`yaml_spec`; empty when the writer sent none.</param>
    public OpaqueSpec(ByteString proto, string yaml)
    {
        protoLength = proto.Length;
        content = new byte[protoLength + Encoding.UTF8.GetByteCount(yaml)];
        proto.Span.CopyTo(content);
        Encoding.UTF8.GetBytes(yaml, content.AsSpan(protoLength));
    }

    public ByteString Proto => UnsafeByteOperations.UnsafeWrap(content.AsMemory(0, protoLength));

    public string Yaml => Encoding.UTF8.GetString(YamlBytes);

    internal ReadOnlySpan<byte> ProtoBytes => content.AsSpan(0, protoLength);

    internal ReadOnlySpan<byte> YamlBytes => content.AsSpan(protoLength);

    /// <exception cref="FormatException">There is no YAML, or it is not well-formed.</exception>
    public YamlNode ToYaml() => YamlBytes.IsEmpty ? throw new FormatException("YAML spec is not specified") : YamlNode.Parse(Yaml);

    public ByteString ToProto() => Proto;

    public bool Equals(OpaqueSpec? other) =>
        other is not null && protoLength == other.protoLength && content.AsSpan().SequenceEqual(other.content);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(protoLength);
        hash.AddBytes(content);
        return hash.ToHashCode();
    }
}
