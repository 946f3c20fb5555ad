namespace Strata.Resources;

/// <summary>
/// The envelope of a resource (COSI 1.2). Equality ignores <see cref="Created"/> and <see cref="Updated"/> and takes
/// <see cref="Finalizers"/> as a set (COSI 1.3), so that a write that changes nothing is seen to change nothing.
/// </summary>
public sealed record Metadata
{
    // One object per stored resource: fields are packed, and those that most resources lack live in one shared part.
    readonly Kind kind;
    readonly string id;
    readonly MetadataExtras extras = MetadataExtras.None;
    readonly ulong version;
    readonly long created;
    readonly long updated;
    readonly int hash;
    readonly byte phase;
    readonly bool hasVersion;

    public Metadata(Pointer pointer)
    {
        kind = pointer.Kind;
        id = pointer.Id;
        hash = pointer.GetHashCode();
    }

    public Metadata(string @namespace, string type, string id) : this(new Pointer(@namespace, type, id))
    {
    }

    public Pointer Pointer
    {
        get => new(kind, id, hash);
        init => (kind, id, hash) = (value.Kind, value.Id, value.GetHashCode());
    }

    public string Namespace => kind.Namespace;

    public string Type => kind.Type;

    public string Id => id;

    public Kind Kind => kind;

    /// <summary>Set by the back end only.</summary>
    public ResourceVersion Version
    {
        get => hasVersion ? new ResourceVersion(version) : ResourceVersion.Undefined;
        init => (version, hasVersion) = (value.Value, value.IsDefined);
    }

    /// <summary>The sole writer; empty when nobody owns the resource. Set by the back end at create.</summary>
    public string Owner
    {
        get => extras.Owner;
        init => extras = extras.Owner == value ? extras : extras with { Owner = value };
    }

    public Phase Phase
    {
        get => (Phase)phase;
        init => phase = (byte)value;
    }

    /// <summary>In UTC.</summary>
    public DateTimeOffset Created
    {
        get => new(created, TimeSpan.Zero);
        init => created = value.UtcTicks;
    }

    /// <summary>In UTC.</summary>
    public DateTimeOffset Updated
    {
        get => new(updated, TimeSpan.Zero);
        init => updated = value.UtcTicks;
    }

    public StringMap Labels
    {
        get => extras.Labels;
        init => extras = ReferenceEquals(extras.Labels, value) ? extras : extras with { Labels = value };
    }

    public StringMap Annotations
    {
        get => extras.Annotations;
        init => extras = ReferenceEquals(extras.Annotations, value) ? extras : extras with { Annotations = value };
    }

    public Finalizers Finalizers
    {
        get => extras.Finalizers;
        init => extras = ReferenceEquals(extras.Finalizers, value) ? extras : extras with { Finalizers = value };
    }

    public bool Equals(Metadata? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Pointer == other.Pointer
            && version == other.version
            && hasVersion == other.hasVersion
            && phase == other.phase
            && (ReferenceEquals(extras, other.extras) || extras == other.extras));

    public override int GetHashCode() => HashCode.Combine(Pointer, Version, Owner, Phase, Finalizers);

    /// <summary>`type(namespace/id@version)` (COSI 1.2).</summary>
    public override string ToString() => $"{Type}({Namespace}/{Id}@{Version})";
}
