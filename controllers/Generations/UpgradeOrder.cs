using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>To the configured set, once it is staged.</summary>
sealed class UpgradeOrder(Action<ActivationProgress> report) : ActivationOrder(report)
{
    readonly Dictionary<string, PlanState> reported = new(StringComparer.Ordinal);

    volatile bool isLate;

    /// <summary>
    /// Staging has taken as long as it may. Told by a timer alone: by the clock it may fire a moment early, and the clock may be set.
    /// </summary>
    public bool IsLate => isLate;

    /// <summary>There is nothing to change, and the overlay was asked to look whether it is still mounted.</summary>
    public bool IsLooking { get; set; }

    /// <summary>What had failed when the order was first seen, by id: such a failure counts only once it was tried again.</summary>
    public IReadOnlyDictionary<string, StageError>? FailedBefore { get; set; }

    /// <summary>By their keys, the layers that were read in full while others were awaited, and were whole.</summary>
    public HashSet<string> ReadLayers { get; } = new(StringComparer.Ordinal);

    public void BeLate() => isLate = true;

    public void Report(ConfiguredEntry entry)
    {
        if (reported.TryGetValue(entry.Id, out var last) && last == entry.State) return;

        reported[entry.Id] = entry.State;
        var why = entry.Error is { } error ? $": {error.Code}: {error.Message}" : "";
        Report(new ActivationProgress($"{entry.Reference} {entry.State.ToString().ToLowerInvariant()}{why}", entry.Id, entry.State));
    }
}
