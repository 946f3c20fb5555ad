using Strata.Resources.Serialization;

namespace Strata.Resources;

/// <summary>A resource of a type this process does not know: its bytes and its YAML are kept and handed on untouched (COSI 1.10).</summary>
public sealed record AnyResource(Metadata Metadata, OpaqueSpec Spec) : IResource, IEncodedOnce
{
    byte[]? encoded;

    // What `with` calls: a copy is about to differ, so it has a wire form of its own.
    AnyResource(AnyResource original)
    {
        Metadata = original.Metadata;
        Spec = original.Spec;
    }

    ISpec IResource.Spec => Spec;

    ref byte[]? IEncodedOnce.Encoded => ref encoded;

    IResource IResource.With(Metadata metadata) => this with { Metadata = metadata };

    public bool Equals(AnyResource? other) => other is not null && Metadata.Equals(other.Metadata) && Spec.Equals(other.Spec);

    public override int GetHashCode() => HashCode.Combine(Metadata, Spec);

    public override string ToString() => Metadata.ToString();
}
