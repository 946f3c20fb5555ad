using Strata.Resources.Serialization;

namespace Strata.Resources;

public sealed record Resource<TSpec>(Metadata Metadata, TSpec Spec) : IResource, IEncodedOnce where TSpec : class, ISpec<TSpec>
{
    byte[]? encoded;

    /// <summary>A new resource in the default namespace of its definition.</summary>
    public Resource(string id, TSpec spec) : this(new Metadata(TSpec.Definition.DefaultNamespace, TSpec.Definition.Type, id), spec)
    {
    }

    // What `with` calls: a copy is about to differ, so it has a wire form of its own.
    Resource(Resource<TSpec> original)
    {
        Metadata = original.Metadata;
        Spec = original.Spec;
    }

    public string Id => Metadata.Id;

    ISpec IResource.Spec => Spec;

    ref byte[]? IEncodedOnce.Encoded => ref encoded;

    IResource IResource.With(Metadata metadata) => this with { Metadata = metadata };

    public bool Equals(Resource<TSpec>? other) => other is not null && Metadata.Equals(other.Metadata) && Spec.Equals(other.Spec);

    public override int GetHashCode() => HashCode.Combine(Metadata, Spec);

    public override string ToString() => Metadata.ToString();
}
