using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Asks the overlay to mount a generation, and waits for its answer.</summary>
public sealed partial class GenerationsController
{
    async Task MountAsync(ActivationOrder placed, Generation generation, Activation? before, CancellationToken ct)
    {
        placed.Report(new ActivationProgress($"mounting generation {generation.Number}"));
        var previous = before is not null && store.Current() == before.Generation ? before.Generation : 0;
        var asked = await activations.WriteAsync(Activation.Id, new Activation(generation.Number, previous), ct);
        placed.Mount(generation, before, previous, (long)asked.Metadata.Version.Value);
    }

    async Task FollowMountAsync(ActivationOrder placed, CancellationToken ct)
    {
        var generation = placed.Mounting!;
        var mount = await mounts.FindAsync(Activation.Id, ct);
        if (mount?.Spec is not { } seen || seen.Followed != placed.Asked) return;

        if (seen.Error is { } error)
        {
            await TakeBackAsync(placed, ct);
            throw new StageException(error.Code, error.Message, error.Hint);
        }

        if (placed is { Before: { } neverRan, Previous: 0 }) await generations.TeardownAsync(Generation.IdOf(neverRan.Generation), ct);
        if (placed is UpgradeOrder { Previous: > 0 and var previous }) await EndBetweenAsync(previous, generation.Number, ct);
        await PruneAsync(generation.Number, placed.Previous, ct);
        var outcome = new ActivationOutcome(generation.Number, placed.Previous, false, generation.Members);
        End(placed, () => placed.Succeed(outcome));
    }

    /// <summary>
    /// The first generation is tried on; a later one gives way to the one that ran before. One that never ran goes, so that no rollback
    /// finds it.
    /// </summary>
    async Task TakeBackAsync(ActivationOrder placed, CancellationToken ct)
    {
        if (placed.Before is not { } before) return;

        await activations.WriteAsync(Activation.Id, before, ct);
        if (placed is UpgradeOrder) await generations.TeardownAsync(Generation.IdOf(placed.Mounting!.Number), ct);
    }
}
