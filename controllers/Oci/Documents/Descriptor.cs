namespace Strata.Controllers.Oci;

/// <summary>What a document says of a blob: type, name and size in bytes.</summary>
/// <param name="Platform">Set in the entries of an index.</param>
/// <param name="RefName">The annotation org.opencontainers.image.ref.name, set in the entries of a layout's index.json.</param>
/// <param name="IsPulled">The entry of an index.json was written by the agent that owns the layout.</param>
public sealed record Descriptor(
    string MediaType, Digest Digest, long Size, Platform? Platform = null, string? RefName = null, bool IsPulled = false)
{
    /// <summary>The annotation io.containerd.image.name: what Docker and containerd call the image where RefName is only its tag.</summary>
    public string? ImageName { get; init; }
}
