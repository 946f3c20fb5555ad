using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Something an operator asked for, worked off by the controller's passes; only one at a time.</summary>
/// <param name="report">Called from the controller; must not block.</param>
abstract class ActivationOrder(Action<ActivationProgress> report)
{
    readonly TaskCompletionSource<ActivationOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ActivationOutcome> Done => done.Task;

    /// <summary>Set when the client goes away: honoured before the generation is activated, ignored after.</summary>
    public CancellationToken Abandoned { get; init; }

    /// <summary>The generation that is being mounted, once it is decided.</summary>
    public Generation? Mounting { get; private set; }

    /// <summary>What was asked for before <see cref="Mounting"/>; null for nothing.</summary>
    public Activation? Before { get; private set; }

    /// <summary>What ran before; 0 for nothing, also while <see cref="Before"/> could never be mounted.</summary>
    public int Previous { get; private set; }

    public void Report(ActivationProgress progress) => report(progress);

    /// <summary>The version of the activation that asks for <see cref="Mounting"/>.</summary>
    public long Asked { get; private set; }

    public void Mount(Generation generation, Activation? before, int previous, long asked) =>
        (Mounting, Before, Previous, Asked) = (generation, before, previous, asked);

    public void Succeed(ActivationOutcome outcome) => done.TrySetResult(outcome);

    public void Fail(Exception error)
    {
        done.TrySetException(error);
        _ = done.Task.Exception; // seen: nobody waits for an install
    }
}

/// <summary>The first generation, made without being asked for: <c>current</c> does not exist yet.</summary>
sealed class InstallOrder() : ActivationOrder(_ => { });

/// <param name="deadline">Until when staging may take.</param>
sealed class UpgradeOrder(DateTimeOffset deadline, Action<ActivationProgress> report) : ActivationOrder(report)
{
    readonly Dictionary<string, PlanState> reported = new(StringComparer.Ordinal);

    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>There is nothing to change, and the overlay was asked to look whether it is still mounted.</summary>
    public bool IsLooking { get; set; }

    /// <summary>What had failed when the order was first seen, by id: such a failure counts only once it was tried again.</summary>
    public IReadOnlyDictionary<string, StageError>? FailedBefore { get; set; }

    /// <summary>By their keys, the layers whose reading was begun while others were awaited: each one's once.</summary>
    public HashSet<string> Begun { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that were read in full, and were whole.</summary>
    public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    public void Report(ConfiguredEntry entry)
    {
        if (reported.TryGetValue(entry.Id, out var last) && last == entry.State) return;

        reported[entry.Id] = entry.State;
        var why = entry.Error is { } error ? $": {error.Code}: {error.Message}" : "";
        Report(new ActivationProgress($"{entry.Reference} {entry.State.ToString().ToLowerInvariant()}{why}", entry.Id, entry.State));
    }
}

sealed class RollbackOrder(Action<ActivationProgress> report) : ActivationOrder(report);
