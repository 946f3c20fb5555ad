using Strata.Resources.Node;

namespace Strata.Controllers.Generations;

/// <summary>The one order under way: how it begins, goes on and ends.</summary>
public sealed partial class GenerationsController
{
    async Task<ActivationOutcome> PlaceAsync(UpgradeOrder upgrade, TimeSpan timeout)
    {
        await using var late = time.CreateTimer(
            _ =>
            {
                upgrade.BeLate();
                QueueReconcile();
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        return await PlaceAsync(upgrade);
    }

    async Task<ActivationOutcome> PlaceAsync(ActivationOrder placed)
    {
        lock (gate)
        {
            if (closed is { } reason) throw new StageException(reason.Code, reason.Message, reason.Hint);
            if (order is not null)
                throw new StageException(ErrorCodes.Busy, "another upgrade or rollback is under way", "wait for it, then try again");

            order = placed;
        }

        await using var abandoned = placed.Abandoned.Register(QueueReconcile);
        QueueReconcile();
        return await placed.Done;
    }

    async Task TryAsync(ActivationOrder placed, Activation? active, CancellationToken ct)
    {
        try
        {
            await StepAsync(placed, active, ct);
        }
        catch (OperationCanceledException abandoned) when (placed.Abandoned.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            End(placed, () => placed.Fail(abandoned));
        }
        catch (Exception error) when (error is StageException or StagingFailedException or TimeoutException or IOException)
        {
            End(placed, () => placed.Fail(error));
        }
    }

    async Task StepAsync(ActivationOrder placed, Activation? active, CancellationToken ct)
    {
        if (placed.Mounting is not null)
        {
            await FollowMountAsync(placed, ct);
            return;
        }

        placed.Abandoned.ThrowIfCancellationRequested();
        switch (placed)
        {
            case InstallOrder first:
                await InstallAsync(first, ct);
                break;
            case UpgradeOrder upgrade:
                await UpgradeAsync(upgrade, active, ct);
                break;
            default:
                await RollbackAsync(placed, active, ct);
                break;
        }
    }

    ActivationOrder? Placed()
    {
        lock (gate) return order;
    }

    void End(ActivationOrder ended, Action tell)
    {
        if (ended == install) install = null;
        lock (gate)
        {
            if (ended == order) order = null;
        }

        tell();
    }

    void Stop()
    {
        installRetry?.Dispose();
        Refuse(new StageException(ErrorCodes.Busy, "the agent is stopping", "try again when it runs"));
    }

    /// <summary>Ends the order under way, and every one to come until the loop runs again.</summary>
    void Refuse(StageException reason)
    {
        ActivationOrder? left;
        lock (gate) (closed, left) = (reason, order);
        if (left is not null) End(left, () => left.Fail(reason));
    }

    static StageException Broken(Exception error) => new(
        ErrorCodes.Io, $"generations cannot be worked on: {error.Message}", "see the agent's log, then try again", cause: error);

    /// <summary>Work that ends when nobody wants it any more.</summary>
    static async Task UntilAbandonedAsync(ActivationOrder placed, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(ct, placed.Abandoned);
        await work(until.Token);
        until.Token.ThrowIfCancellationRequested();
    }
}
