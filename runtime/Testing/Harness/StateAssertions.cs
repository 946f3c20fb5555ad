using Strata.Resources;

namespace Strata.Runtime.Testing;

/// <summary>
/// What tests wait for in a state that others change: each awaits the watch and never polls; the token is the deadline. In a harness use
/// the methods of the same names there.
/// </summary>
public static class StateAssertions
{
    extension(State state)
    {
        /// <summary>Waits until the resource exists.</summary>
        public Task<Resource<TSpec>> CreatedAsync<TSpec>(string id, CancellationToken ct) where TSpec : class, ISpec<TSpec> =>
            state.EventuallyAsync<TSpec>(id, _ => true, ct);

        /// <summary>Waits until the resource exists and fulfils the condition.</summary>
        public Task<Resource<TSpec>> EventuallyAsync<TSpec>(string id, Func<Resource<TSpec>, bool> condition, CancellationToken ct)
            where TSpec : class, ISpec<TSpec> =>
            state.EventuallyAsync(State.PointerTo<TSpec>(id), condition, ct);

        /// <summary>As with an id, in any namespace.</summary>
        public async Task<Resource<TSpec>> EventuallyAsync<TSpec>(
            Pointer pointer, Func<Resource<TSpec>, bool> condition, CancellationToken ct)
            where TSpec : class, ISpec<TSpec>
        {
            var fulfilled = new WatchCondition { Test = item => Present<TSpec>(item) is { } resource && condition(resource) };
            return (Resource<TSpec>)await state.WatchForAsync(pointer, fulfilled, ct);
        }

        /// <summary>Waits until the resource does not exist.</summary>
        public async Task DestroyedAsync<TSpec>(string id, CancellationToken ct) where TSpec : class, ISpec<TSpec> =>
            await state.WatchForAsync(State.PointerTo<TSpec>(id), new WatchCondition { Test = item => item is StateEvent.Destroyed }, ct);

        /// <summary>Waits until there are as many resources of the type.</summary>
        public async Task CountAsync<TSpec>(int count, CancellationToken ct) where TSpec : class, ISpec<TSpec>
        {
            var (present, isListed) = (0, false);
            await using var watch = await state.WatchAsync(State.KindOf<TSpec>(), new WatchOptions { BootstrapContents = true }, ct);
            await foreach (var item in watch.EventsAsync(ct))
            {
                if (item is StateEvent.Errored errored) throw errored.Error;

                present += item is StateEvent.Created ? 1 : item is StateEvent.Destroyed ? -1 : 0;
                isListed |= item is StateEvent.Bootstrapped;
                if (isListed && present == count) return;
            }
        }
    }

    static Resource<TSpec>? Present<TSpec>(StateEvent item) where TSpec : class, ISpec<TSpec> => item switch
    {
        StateEvent.Created created => created.Resource as Resource<TSpec>,
        StateEvent.Updated updated => updated.Resource as Resource<TSpec>,
        _ => null,
    };
}
