using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Decides how long an upgrade waits for its entries. Pure.</summary>
static class StagingWait
{
    /// <summary>A failure that is tried again within this time is waited for: its cause may be gone already.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="attemptsBefore">Attempts of each entry when the upgrade was asked for.</param>
    public static bool IsFinal(ConfiguredEntry entry, IReadOnlyDictionary<string, int> attemptsBefore, DateTimeOffset now)
    {
        if (entry.State != PlanState.Failed) return entry.State == PlanState.Staged;

        var error = entry.Error!;
        var isFresh = error.Attempts > attemptsBefore.GetValueOrDefault(entry.Id);
        return isFresh || error.NextRetry is not { } retry || retry - now > Patience;
    }
}
