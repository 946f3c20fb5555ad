using Strata.Controllers.Stages;
using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>The first generation, which makes itself.</summary>
public sealed partial class GenerationsController
{
    async Task InstallAsync(InstallOrder first, CancellationToken ct)
    {
        if (isInstallPaused || await ConfiguredAsync(ct) is not { } configured) return;

        if (!configured.IsStaged)
        {
            await ReadAheadAsync(first, configured, check.ReadAheadAsync, ct);
            return;
        }

        try
        {
            await FreezeAsync(first, configured, null, ct);
            install = first;
        }
        catch (Exception error) when (StageFailure.OrInternal(error, ct) is { } refusal)
        {
            await RefuseAsync(refusal, ct);
        }
        finally
        {
            awaited = new InstallOrder();
        }
    }

    async Task RefuseAsync(StageException refusal, CancellationToken ct)
    {
        logger.InstallRefused(refusal.Code, refusal.Advice, StageFailure.Fault(refusal));
        var refused = await activations.ModifyAsync(Activation.Id, current => Refused(current?.Error, refusal), ct);
        if (refused.Spec.Error?.NextRetry is not { } due) return;

        installRetry?.Dispose();
        isInstallPaused = true;
        installRetry = time.CreateTimer(_ => ResumeInstall(), null, due - time.GetUtcNow(), Timeout.InfiniteTimeSpan);
    }

    // By the clock the timer may fire a moment early, and nothing else would come to look again.
    void ResumeInstall()
    {
        isInstallPaused = false;
        QueueReconcile();
    }

    /// <summary>What only another set can mend is told once: the same refusal again is no change.</summary>
    Activation Refused(StageError? before, StageException refusal)
    {
        var now = time.GetUtcNow();
        if (refusal.Retriable) return new Activation(0, 0, Retry.Next(before, refusal, now));

        var isSame = before?.Code == refusal.Code && before.Message == refusal.Message;
        return new Activation(0, 0, isSame ? before : RetryPolicy.Final(before, refusal, now));
    }
}
