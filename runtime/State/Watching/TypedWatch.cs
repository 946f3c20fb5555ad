using Strata.Resources;

namespace Strata.Runtime;

/// <summary>
/// A <see cref="Watch"/> of one type, event by event; everything said there holds here. Enumerate it once, from one task.
/// </summary>
public sealed class Watch<TSpec> : IAsyncEnumerable<StateEvent<TSpec>>, IAsyncDisposable where TSpec : class, ISpec<TSpec>
{
    readonly Watch watch;

    internal Watch(Watch watch) => this.watch = watch;

    /// <inheritdoc cref="Watch.IsAtTail"/>
    public bool IsAtTail => watch.IsAtTail;

    public async IAsyncEnumerator<StateEvent<TSpec>> GetAsyncEnumerator(CancellationToken ct = default)
    {
        await foreach (var item in watch.EventsAsync(ct))
        {
            var typed = StateEvent<TSpec>.Of(item);
            yield return typed;
            if (typed is StateEvent<TSpec>.Errored) yield break;
        }
    }

    public ValueTask DisposeAsync() => watch.DisposeAsync();
}
