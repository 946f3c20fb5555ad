using System.Runtime.CompilerServices;
using Strata.Resources;

namespace Strata.Runtime.Tests;

/// <summary>Some kind watches break off after their start, before they tell anything; meanwhile a number is written.</summary>
sealed class BreakingState(ICoreState below, Func<bool> breaks) : ICoreState
{
    public ValueTask<IResource?> FindAsync(Pointer pointer, CancellationToken ct = default) => below.FindAsync(pointer, ct);

    public ValueTask<IReadOnlyList<IResource>> ListAsync(Kind kind, ListOptions? options = null, CancellationToken ct = default) =>
        below.ListAsync(kind, options, ct);

    public ValueTask<IResource> CreateAsync(IResource resource, CreateOptions? options = null, CancellationToken ct = default) =>
        below.CreateAsync(resource, options, ct);

    public ValueTask<IResource> UpdateAsync(IResource resource, UpdateOptions? options = null, CancellationToken ct = default) =>
        below.UpdateAsync(resource, options, ct);

    public ValueTask DestroyAsync(Pointer pointer, DestroyOptions? options = null, CancellationToken ct = default) =>
        below.DestroyAsync(pointer, options, ct);

    public ValueTask<Watch> WatchAsync(Pointer pointer, WatchOptions? options = null, CancellationToken ct = default) =>
        below.WatchAsync(pointer, options, ct);

    public async ValueTask<Watch> WatchAsync(Kind kind, WatchOptions? options = null, CancellationToken ct = default)
    {
        var watch = await below.WatchAsync(kind, options, ct);
        return breaks() ? new Breaking(watch, below, kind) : watch;
    }

    sealed class Breaking(Watch watch, ICoreState state, Kind kind) : Watch
    {
        public override bool IsAtTail => false;

        public override IAsyncEnumerator<EventBatch> GetAsyncEnumerator(CancellationToken ct = default) => ReadAsync(ct).GetAsyncEnumerator(ct);

        public override ValueTask DisposeAsync() => watch.DisposeAsync();

        async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken ct)
        {
            for (var n = 0; n < 20; n++) await Task.Yield(); // the first pass goes by

            await new State(state).WriteAsync<Number>("late", _ => new Number(1), ct: ct);
            yield return EventBatch.Of(new StateEvent.Errored(new WatchOverrunException(kind, 10, 0, 1)));
        }
    }
}
