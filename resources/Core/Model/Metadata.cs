namespace Strata.Resources;

/// <summary>
/// The envelope of a resource (COSI 1.2). Equality ignores <see cref="Created"/> and <see cref="Updated"/> and takes
/// <see cref="Finalizers"/> as a set (COSI 1.3), so that a write that changes nothing is seen to change nothing.
/// </summary>
public sealed record Metadata
{
    // One object per stored resource, of 64 bytes: ticks need 62 bits, so each time has room for a flag, and what most resources lack
    // (the upper half of a version, too) lives in one shared part.
    const long Flag = 1L << 62;

    readonly Kind kind;
    readonly string id;
    readonly MetadataExtras extras = MetadataExtras.None;
    readonly long createdAndPhase;
    readonly long updatedAndHasVersion;
    readonly int hash;
    readonly uint lowVersion;

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
        get => HasVersion ? new ResourceVersion(((ulong)extras.HighVersion << 32) | lowVersion) : ResourceVersion.Undefined;
        init
        {
            lowVersion = (uint)value.Value;
            updatedAndHasVersion = value.IsDefined ? updatedAndHasVersion | Flag : updatedAndHasVersion & ~Flag;
            var high = (uint)(value.Value >> 32);
            if (extras.HighVersion != high) extras = extras with { HighVersion = high };
        }
    }

    /// <summary>The sole writer; empty when nobody owns the resource. Set by the back end at create.</summary>
    public string Owner
    {
        get => extras.Owner;
        init => extras = extras.Owner == value ? extras : extras.OwnedBy(value);
    }

    public Phase Phase
    {
        get => (createdAndPhase & Flag) == 0 ? Phase.Running : Phase.TearingDown;
        init => createdAndPhase = value == Phase.Running ? createdAndPhase & ~Flag : createdAndPhase | Flag;
    }

    /// <summary>In UTC.</summary>
    public DateTimeOffset Created
    {
        get => new(createdAndPhase & ~Flag, TimeSpan.Zero);
        init => createdAndPhase = (createdAndPhase & Flag) | value.UtcTicks;
    }

    /// <summary>In UTC.</summary>
    public DateTimeOffset Updated
    {
        get => new(updatedAndHasVersion & ~Flag, TimeSpan.Zero);
        init => updatedAndHasVersion = (updatedAndHasVersion & Flag) | value.UtcTicks;
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

    bool HasVersion => (updatedAndHasVersion & Flag) != 0;

    public bool Equals(Metadata? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Pointer == other.Pointer
            && lowVersion == other.lowVersion
            && HasVersion == other.HasVersion
            && Phase == other.Phase
            && (ReferenceEquals(extras, other.extras) || extras == other.extras));

    public override int GetHashCode() => HashCode.Combine(Pointer, Version, Owner, Phase, Finalizers);

    /// <summary>`type(namespace/id@version)` (COSI 1.2).</summary>
    public override string ToString() => $"{Type}({Namespace}/{Id}@{Version})";
}
