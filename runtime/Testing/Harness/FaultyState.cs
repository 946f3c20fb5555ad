using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>A state in which things go wrong as the script says.</summary>
sealed class FaultyState(ICoreState below, FaultScript script) : ICoreState
{
    readonly Lock gate = new();
    readonly HashSet<Pointer> read = [];

    int reads;
    int writes;

    public async ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default)
    {
        Call("find", pointer);
        var found = await below.FindAsync(pointer, ct);
        return found is not null && script.IsStale(pointer) && IsFirstRead(pointer) ? null : found;
    }

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default)
    {
        Call("list", new Pointer(kind, ""));
        return below.ListAsync(kind, options, ct);
    }

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default)
    {
        Call("create", resource.Metadata.Pointer);
        return below.CreateAsync(resource, options, ct);
    }

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default)
    {
        Call("update", resource.Metadata.Pointer);
        return below.UpdateAsync(resource, options, ct);
    }

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default)
    {
        Call("destroy", pointer);
        return below.DestroyAsync(pointer, options, ct);
    }

    public async ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
    {
        Call("watch", pointer);
        return new FaultyWatch(await below.WatchAsync(pointer, options, ct), script);
    }

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        Call("watch", new Pointer(kind, ""));
        return new FaultyWatch(await below.WatchAsync(kind, options, ct), script);
    }

    void Call(string operation, Pointer pointer)
    {
        var call = new FaultedCall(operation, 0, pointer);
        call = call with { Number = call.IsWrite ? Interlocked.Increment(ref writes) : Interlocked.Increment(ref reads) };
        if (script.FaultOf(call) is { } error) throw error;
    }

    bool IsFirstRead(Pointer pointer)
    {
        lock (gate) return read.Add(pointer);
    }
}
