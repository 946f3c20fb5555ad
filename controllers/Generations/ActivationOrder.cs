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

    /// <summary>By their keys, the layers whose reading was begun while others were awaited: each one's once.</summary>
    public HashSet<string> BegunLayers { get; } = new(StringComparer.Ordinal);

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

sealed class RollbackOrder(Action<ActivationProgress> report) : ActivationOrder(report);
