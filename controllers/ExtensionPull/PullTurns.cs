using System.Collections.Concurrent;

namespace Strata.Controllers.ExtensionPull;

/// <summary>
/// Only so many pulls ask one place at once: who waits does so behind pulls from the same place, never behind those from others.
/// </summary>
sealed class PullTurns(int each)
{
    readonly ConcurrentDictionary<string, SemaphoreSlim> places = new(StringComparer.Ordinal);

    /// <param name="place">The name of an image source.</param>
    public async Task<Turn> WaitAsync(string place, CancellationToken ct)
    {
        var free = places.GetOrAdd(place, _ => new SemaphoreSlim(each));
        await free.WaitAsync(ct);
        return new Turn(free);
    }

    /// <summary>Ends with its disposal.</summary>
    public readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
