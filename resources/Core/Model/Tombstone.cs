using Google.Protobuf;
using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>Metadata without content: stands for a resource that does not exist, and for the end of a bootstrap (COSI 1.5).</summary>
public sealed record Tombstone(Metadata Metadata) : IResource
{
    public Tombstone(Pointer pointer) : this(new Metadata(pointer))
    {
    }

    public ISpec Spec => EmptySpec.Instance;

    IResource IResource.With(Metadata metadata) => this with { Metadata = metadata };

    public override string ToString() => Metadata.ToString();

    sealed class EmptySpec : ISpec
    {
        public static readonly EmptySpec Instance = new();

        public YamlNode ToYaml() => YamlNode.Null;

        public ByteString ToProto() => ByteString.Empty;
    }
}
