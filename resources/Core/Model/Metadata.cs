namespace Strata.Resources;

/// <summary>
/// The envelope of a resource (COSI 1.2). Equality ignores <see cref="Created"/> and <see cref="Updated"/> and takes
/// <see cref="Finalizers"/> as a set (COSI 1.3), so that a write that changes nothing is seen to change nothing.
/// </summary>
public sealed record Metadata(Pointer Pointer)
{
    public Metadata(string @namespace, string type, string id) : this(new Pointer(@namespace, type, id))
    {
    }

    public string Namespace => Pointer.Namespace;

    public string Type => Pointer.Type;

    public string Id => Pointer.Id;

    public Kind Kind => Pointer.Kind;

    /// <summary>Set by the back end only.</summary>
    public ResourceVersion Version { get; init; }

    /// <summary>The sole writer; empty when nobody owns the resource. Set by the back end at create.</summary>
    public string Owner { get; init; } = "";

    public Phase Phase { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Updated { get; init; }

    public StringMap Labels { get; init; } = StringMap.Empty;

    public StringMap Annotations { get; init; } = StringMap.Empty;

    public Finalizers Finalizers { get; init; } = Finalizers.Empty;

    public bool Equals(Metadata? other) =>
        other is not null
        && Pointer == other.Pointer
        && Version == other.Version
        && Owner == other.Owner
        && Phase == other.Phase
        && Labels.Equals(other.Labels)
        && Annotations.Equals(other.Annotations)
        && Finalizers.Equals(other.Finalizers);

    public override int GetHashCode() => HashCode.Combine(Pointer, Version, Owner, Phase, Finalizers);

    /// <summary>`type(namespace/id@version)` (COSI 1.2).</summary>
    public override string ToString() => $"{Type}({Namespace}/{Id}@{Version})";
}
