using Strata.Resources;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>Back to the generation before.</summary>
public sealed partial class GenerationsController
{
    async Task RollbackAsync(ActivationOrder rollback, Activation? active, CancellationToken ct)
    {
        var target = (await generations.ListAsync(ct: ct))
            .Where(stored => stored.Metadata.Phase == Phase.Running && stored.Spec.Number < active?.Generation)
            .Select(stored => stored.Spec)
            .OrderBy(stored => stored.Number == active!.Previous) // the one that ran before, if it is older; else the newest older one
            .ThenBy(stored => stored.Number)
            .LastOrDefault()
            ?? throw new StageException(
                ErrorCodes.NotFound, "there is no generation before the active one", "strata get generations lists what is kept");
        rollback.Report(new ActivationProgress($"verifying generation {target.Number}"));
        await UntilAbandonedAsync(
            rollback,
            async until =>
            {
                await check.VerifyAsync(target, isFull: true, until);
                (await check.FindOverlapsAsync(target, until)).Require(); // by the base of today, before anything is switched
            },
            ct);
        await MountAsync(rollback, target, active, ct);
    }
}
