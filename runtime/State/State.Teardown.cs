using Strata.Resources;

namespace Strata.Runtime;

public sealed partial class State
{
    /// <summary>Marks the resource as going away. Doing it again writes nothing, and does not ask for the owner (COSI 2.10).</summary>
    /// <returns>True when no finalizers are left: it may be destroyed.</returns>
    /// <exception cref="NotFoundException"/>
    /// <exception cref="OwnerConflictException"/>
    public async ValueTask<bool> TeardownAsync(Pointer pointer, string owner = "", CancellationToken ct = default)
    {
        if (Core.NativeTeardown(pointer.Kind) is { } native) return await native.TeardownAsync(pointer, owner, ct);

        var current = await GetAsync(pointer, ct);
        if (current.Metadata.Phase == Phase.Running)
        {
            current = await UpdateWithConflictsAsync(
                pointer,
                running => running.With(running.Metadata with { Phase = Phase.TearingDown }),
                new UpdateOptions { Owner = owner },
                ct);
        }

        return current.Metadata.Finalizers.IsEmpty;
    }

    /// <summary>
    /// Tears down, waits until the last finalizer is released, destroys. Succeeds also when somebody else destroys it meanwhile.
    /// </summary>
    public async ValueTask TeardownAndDestroyAsync(Pointer pointer, string owner = "", CancellationToken ct = default)
    {
        if (Core.NativeTeardownAndDestroy(pointer.Kind) is { } native)
        {
            await native.TeardownAndDestroyAsync(pointer, owner, ct);
            return;
        }

        if (!await TeardownAsync(pointer, owner, ct) && !await ReleasedAsync(pointer, ct)) return;

        await Core.DestroyAsync(pointer, new DestroyOptions { Owner = owner }, ct);
    }

    /// <summary>The resource of the first event that fulfils the condition (COSI 2.12).</summary>
    /// <exception cref="StateException">The watch failed before such an event came.</exception>
    public async ValueTask<IResource> WatchForAsync(Pointer pointer, WatchCondition condition, CancellationToken ct = default)
    {
        await using var watch = await Core.WatchAsync(pointer, null, ct);
        await foreach (var item in watch.EventsAsync(ct))
        {
            if (item is StateEvent.Errored errored) throw errored.Error;
            if (condition.Accepts(item) is { } resource) return resource;
        }

        throw new OperationCanceledException("the watch was ended");
    }

    /// <summary>Waits until the resource is absent, tearing down or destroyed (COSI 2.13).</summary>
    public async ValueTask WhenGoneAsync(Pointer pointer, CancellationToken ct = default) =>
        await WatchForAsync(pointer, new WatchCondition { Test = item => item is StateEvent.Destroyed || IsTearingDown(item) }, ct);

    /// <returns>False when somebody else destroyed the resource.</returns>
    async ValueTask<bool> ReleasedAsync(Pointer pointer, CancellationToken ct)
    {
        var destroyed = false;
        var released = new WatchCondition { Test = item => (destroyed = item is StateEvent.Destroyed) || HasNoFinalizers(item) };
        await WatchForAsync(pointer, released, ct);
        return !destroyed;
    }

    static bool IsTearingDown(StateEvent item) => WatchCondition.ResourceOf(item)?.Metadata.Phase == Phase.TearingDown;

    static bool HasNoFinalizers(StateEvent item) => WatchCondition.ResourceOf(item)?.Metadata.Finalizers.IsEmpty ?? false;
}
