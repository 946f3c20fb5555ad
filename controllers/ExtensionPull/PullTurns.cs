using System.Collections.Concurrent;

namespace Strata.Controllers.ExtensionPull;

/// <summary>
/// Only so many pulls ask one place at once: who waits does so behind pulls from the same place, never behind those from others. What an
/// image is made of is asked before it waits for the turn of its layers, so that their sizes are known.
/// </summary>
sealed class PullTurns(int each)
{
    readonly ConcurrentDictionary<string, PlaceTurns> places = new(StringComparer.Ordinal);

    /// <param name="place">The name of an image source.</param>
    public PlaceTurns Of(string place) => places.GetOrAdd(place, _ => new PlaceTurns(new Turns(each), new Turns(each)));
}

/// <param name="Documents">For manifests and configurations.</param>
/// <param name="Layers">For all layers of an image.</param>
sealed record PlaceTurns(Turns Documents, Turns Layers);
