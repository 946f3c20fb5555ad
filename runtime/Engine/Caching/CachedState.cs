using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Reads of cached kinds are answered from the watches of the runtime, all else goes through (COSI 7.9).</summary>
sealed class CachedState(ICoreState below, ReadCache cache) : DelegatingState(below), INativeTeardown
{
    public override ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => cache.FindAsync(pointer, ct);

    public override ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        cache.ListAsync(kind, options, ct);

    public bool TearsDown(Kind kind) => Inner.NativeTeardown(kind) is not null;

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default) =>
        Inner.NativeTeardown(pointer.Kind).OrUnsupported().TeardownAsync(pointer, owner, ct);
}
