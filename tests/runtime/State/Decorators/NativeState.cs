using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>Tears down in one call, as a remote state does, and notes the calls.</summary>
sealed class NativeState(ICoreState inner) : DelegatingState(inner), INativeTeardown, INativeTeardownAndDestroy
{
    readonly State derived = new(inner);

    public List<string> Called { get; } = [];

    public ValueTask<bool> TeardownAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        Called.Add("teardown");
        return derived.TeardownAsync(pointer, owner, ct);
    }

    public ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner, CancellationToken ct = default)
    {
        Called.Add("teardown and destroy");
        return derived.TeardownAndDestroyAsync(pointer, owner, ct);
    }
}
