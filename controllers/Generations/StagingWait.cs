using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Decides how long an upgrade waits for its entries. Pure.</summary>
static class StagingWait
{
    /// <summary>A failure that is tried again within this time is waited for: its cause may be gone already.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="failedBefore">What had failed when the upgrade was asked for, by id.</param>
    public static bool IsFinal(ConfiguredEntry entry, IReadOnlyDictionary<string, StageError> failedBefore, DateTimeOffset now)
    {
        if (entry.State != PlanState.Failed) return entry.State == PlanState.Staged;

        var error = entry.Error!;
        var isFresh = failedBefore.GetValueOrDefault(entry.Id) != error; // each try writes its count and time
        return isFresh || error.NextRetry is not { } retry || retry - now > Patience;
    }
}
