namespace Strata.Resources;

/// <summary>
/// The text behind a <see cref="Kind"/>, shared by the pointers of its resources. Sharing only saves memory and time, equality never
/// depends on it: so the table of shared names is small and forgets, and nobody can make a process grow by asking for random types.
/// </summary>
sealed class KindName(string @namespace, string type, int hash)
{
    const int SharedNames = 1024;
    const int LongestShared = 256;

    static readonly KindName?[] Shared = new KindName?[SharedNames];

    public string Namespace { get; } = @namespace;

    public string Type { get; } = type;

    public int Hash { get; } = hash;

    public static KindName Of(string @namespace, string type)
    {
        var hash = unchecked((@namespace.GetHashCode(StringComparison.Ordinal) * 31) + type.GetHashCode(StringComparison.Ordinal));
        if (@namespace.Length + type.Length > LongestShared) return new KindName(@namespace, type, hash);

        ref var slot = ref Shared[hash & (SharedNames - 1)];
        var shared = Volatile.Read(ref slot);
        if (shared is not null && shared.Is(hash, @namespace, type)) return shared;

        var name = new KindName(@namespace, type, hash);
        Volatile.Write(ref slot, name);
        return name;
    }

    public bool Is(KindName other) => ReferenceEquals(this, other) || Is(other.Hash, other.Namespace, other.Type);

    bool Is(int hash, string @namespace, string type) => Hash == hash && Namespace == @namespace && Type == type;
}
