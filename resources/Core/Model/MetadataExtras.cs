namespace Strata.Resources;

/// <summary>What most resources lack; shared by all that lack it, and by the versions of one resource that do not change it.</summary>
sealed record MetadataExtras(string Owner, StringMap Labels, StringMap Annotations, Finalizers Finalizers)
{
    public static readonly MetadataExtras None = new("", StringMap.Empty, StringMap.Empty, Finalizers.Empty);

    // By the hash of the owner. A controller writes many resources in one name, and most have nothing else: they share this.
    static readonly MetadataExtras?[] Owned = new MetadataExtras?[64];

    /// <summary>What of a version does not fit into 32 bits.</summary>
    public uint HighVersion { get; init; }

    public MetadataExtras OwnedBy(string owner)
    {
        if (!ReferenceEquals(this, None)) return this with { Owner = owner };

        ref var place = ref Owned[(uint)owner.GetHashCode() % (uint)Owned.Length];
        if (Volatile.Read(ref place) is { } shared && shared.Owner == owner) return shared;

        var owned = this with { Owner = owner };
        Volatile.Write(ref place, owned);
        return owned;
    }
}
