using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>The generations on disk, and their resources.</summary>
public sealed partial class GenerationsController
{
    /// <summary>What earlier runs left: the generations on disk, and the one that <c>current</c> names.</summary>
    async Task ShowStoredAsync(CancellationToken ct)
    {
        if (await ActiveAsync(ct) is not null) return; // the loop was restarted: an install that is not committed yet must stay

        try
        {
            store.DropUncommitted();
            var current = store.Current();
            foreach (var number in store.List()) await ShowAsync(number, isCurrent: number == current, ct);

            if (current is { } active) await activations.WriteAsync(Activation.Id, new Activation(active, 0), ct);
        }
        catch (StageException damage)
        {
            await activations.ModifyAsync(Activation.Id, shown => Refused(shown?.Error, damage), ct);
            throw;
        }
    }

    /// <summary>A damaged generation that is not active costs nothing but itself.</summary>
    async Task ShowAsync(int number, bool isCurrent, CancellationToken ct)
    {
        try
        {
            await generations.WriteAsync(Generation.IdOf(number), store.Read(number), ct);
        }
        catch (StageException damage) when (!isCurrent)
        {
            logger.GenerationDamaged(number, damage.Message);
        }
    }

    /// <summary>
    /// History is a line, which a restart reads off the numbers: what was rolled back from, or cut off by a kill before it ran, ends with
    /// the next upgrade.
    /// </summary>
    async Task EndBetweenAsync(int previous, int active, CancellationToken ct)
    {
        foreach (var left in await generations.ListOwnedAsync(ct))
        {
            if (left.Spec.Number > previous && left.Spec.Number < active) await generations.TeardownAsync(left.Id, ct);
        }
    }

    /// <summary>
    /// A kill between a mount and the end of its order left what that order would have pruned. Once, when all is mounted.
    /// </summary>
    async Task PruneLeftoversAsync(CancellationToken ct)
    {
        var activation = await activations.FindAsync(Activation.Id, ct);
        var mount = (await mounts.FindAsync(Activation.Id, ct))?.Spec;
        if (activation is not { Spec.Generation: > 0 and var active } || mount?.Followed != (long)activation.Metadata.Version.Value) return;
        if (mount.Error is not null) return;

        await PruneAsync(active, activation.Spec.Previous, ct);
        hasPruned = true;
    }

    async Task PruneAsync(int active, int before, CancellationToken ct)
    {
        try
        {
            foreach (var number in store.Prune(active, before)) await generations.RemoveAsync(Generation.IdOf(number), ct);
        }
        catch (StageException failure)
        {
            logger.PruneFailed(failure.Message); // what was asked for is done; the next one prunes again
        }
    }

    /// <summary>Generations that never ran end, files first, when the overlay has let go of them.</summary>
    async Task DestroyReleasedAsync(CancellationToken ct)
    {
        foreach (var left in await generations.ListOwnedAsync(ct))
        {
            if (left.Metadata.Phase != Phase.TearingDown || left.Metadata.Finalizers.Count > 0) continue;

            store.Drop(left.Spec.Number);
            await generations.DestroyAsync(left.Id, ct);
        }
    }
}
