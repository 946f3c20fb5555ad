using Strata.Resources;

namespace Strata.Runtime;

public sealed partial class State
{
    /// <summary>Watches all resources of the type in its default namespace.</summary>
    /// <inheritdoc cref="ICoreState.WatchAsync(Kind, WatchOptions, CancellationToken)"/>
    public ValueTask<Watch<TSpec>> WatchAsync<TSpec>(WatchOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        WatchAsync<TSpec>(KindOf<TSpec>(), options, ct);

    /// <inheritdoc cref="ICoreState.WatchAsync(Kind, WatchOptions, CancellationToken)"/>
    public async ValueTask<Watch<TSpec>> WatchAsync<TSpec>(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        new(await Core.WatchAsync(kind, options, ct));

    /// <inheritdoc cref="ICoreState.WatchAsync(Pointer, WatchOptions, CancellationToken)"/>
    public ValueTask<Watch<TSpec>> WatchAsync<TSpec>(string id, WatchOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        WatchAsync<TSpec>(PointerTo<TSpec>(id), options, ct);

    /// <inheritdoc cref="ICoreState.WatchAsync(Pointer, WatchOptions, CancellationToken)"/>
    public async ValueTask<Watch<TSpec>> WatchAsync<TSpec>(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        new(await Core.WatchAsync(pointer, options, ct));

    /// <inheritdoc cref="WatchForAsync(Pointer, WatchCondition, CancellationToken)"/>
    /// <returns>Null when the event that fulfils the condition tells that there never was a resource.</returns>
    public async ValueTask<Resource<TSpec>?> WatchForAsync<TSpec>(string id, WatchCondition condition, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec> =>
        await WatchForAsync(PointerTo<TSpec>(id), condition, ct) is var found && found is Tombstone ? null : Typed<TSpec>(found);

    /// <summary>The resource as soon as it is there and passes the test.</summary>
    /// <exception cref="StateException">The watch failed before.</exception>
    public async ValueTask<Resource<TSpec>> WatchForAsync<TSpec>(
        string id, Func<Resource<TSpec>, bool> test, CancellationToken ct = default)
        where TSpec : class, ISpec<TSpec>
    {
        var exists = new WatchCondition
        {
            Test = item =>
                item is not StateEvent.Destroyed && WatchCondition.ResourceOf(item) is { } resource && test(Typed<TSpec>(resource)),
        };
        return Typed<TSpec>(await WatchForAsync(PointerTo<TSpec>(id), exists, ct));
    }

    /// <inheritdoc cref="WhenGoneAsync(Pointer, CancellationToken)"/>
    public ValueTask WhenGoneAsync<TSpec>(string id, CancellationToken ct = default) where TSpec : class, ISpec<TSpec> =>
        WhenGoneAsync(PointerTo<TSpec>(id), ct);
}
