using Microsoft.Extensions.Logging;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Resources;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.Generations;

/// <summary>
/// Freezes complete sets as generations and says which one shall run: the first set by itself, later ones when an operator asks.
/// Mounting is the overlay's work; this waits for it, and takes the activation back when it fails.
/// </summary>
public sealed partial class GenerationsController : FreeController
{
    readonly GenerationStore store;
    readonly Func<string, LayerFiles> layer;
    readonly IGenerationCheck check;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Input<InstallConfigSpec> configs;
    readonly Input<ExtensionImage> images;
    readonly Input<ExtensionLayer> layers;
    readonly Input<OverlayMount> mounts;
    readonly Output<Generation> generations;
    readonly Output<Activation> activations;
    readonly Lock gate = new();

    ActivationOrder? order;
    InstallOrder? install;
    ITimer? deadline;
    ITimer? installRetry;
    StageException? closed;
    bool hasPruned;

    /// <param name="layer">The files of a built layer by its key.</param>
    public GenerationsController(
        GenerationStore store,
        Func<string, LayerFiles> layer,
        IGenerationCheck check,
        TimeProvider time,
        ILogger<GenerationsController> logger)
    {
        (this.store, this.layer, this.check, this.time, this.logger) = (store, layer, check, time, logger);
        configs = Weak<InstallConfigSpec>();
        images = Weak<ExtensionImage>();
        layers = Weak<ExtensionLayer>();
        mounts = Weak<OverlayMount>();
        generations = Exclusive<Generation>();
        activations = Exclusive<Activation>();
        DestroyReady<Generation>();
    }

    /// <summary>When an install that failed by a passing cause is tried again.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>Of the layers that generations are made of: what an order has begun with stays, whatever is configured meanwhile.</summary>
    public Holds<string> LayerHolds { get; init; } = new();

    /// <summary>Makes room when a generation finds none.</summary>
    public IDiskSpace? Disk { get; init; }

    /// <summary>Waits until every configured entry is staged, freezes the set and activates it.</summary>
    /// <param name="report">Called while it goes on; must not block.</param>
    /// <param name="ct">Honoured until the generation is activated.</param>
    /// <exception cref="StagingFailedException">An entry failed; nothing has changed.</exception>
    /// <exception cref="TimeoutException">Not everything was staged in time; nothing has changed.</exception>
    /// <exception cref="StageException">
    /// `busy`; a fault of the configuration; `conflict` between extensions; or what the mount said.
    /// </exception>
    public Task<ActivationOutcome> UpgradeAsync(TimeSpan timeout, Action<ActivationProgress> report, CancellationToken ct)
    {
        var upgrade = new UpgradeOrder(time.GetUtcNow() + timeout, report) { Abandoned = ct };
        return PlaceAsync(upgrade, timeout);
    }

    /// <summary>Verifies and activates the generation before the active one. Fails as an upgrade does, and with `not-found`.</summary>
    public Task<ActivationOutcome> RollbackAsync(Action<ActivationProgress> report, CancellationToken ct) =>
        PlaceAsync(new RollbackOrder(report) { Abandoned = ct }, null);

    protected override async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await ShowStoredAsync(ct);
            lock (gate) closed = null;
            await foreach (var _ in Events(ct))
            {
                await PassAsync(ct);
                ResetRestartBackoff();
            }
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            Refuse(error as StageException ?? Broken(error)); // nobody waits for a loop that may fail again and again
            throw;
        }
        finally
        {
            if (ct.IsCancellationRequested) Stop();
        }
    }

    async Task<ActivationOutcome> PlaceAsync(ActivationOrder placed, TimeSpan? timeout)
    {
        lock (gate)
        {
            if (closed is { } reason) throw new StageException(reason.Code, reason.Message, reason.Hint);
            if (order is not null)
                throw new StageException(ErrorCodes.Busy, "another upgrade or rollback is under way", "wait for it, then try again");

            order = placed;
            if (timeout is { } due) deadline = time.CreateTimer(_ => QueueReconcile(), null, due, Timeout.InfiniteTimeSpan);
        }

        await using var abandoned = placed.Abandoned.Register(QueueReconcile);
        QueueReconcile();
        return await placed.Done;
    }

    async Task PassAsync(CancellationToken ct)
    {
        await DestroyReleasedAsync(ct);
        var active = await ActiveAsync(ct);
        if (install is not null || (active is null && Placed() is null)) await TryAsync(install ?? new InstallOrder(), active, ct);

        // What an operator asked for waits for an install that is being mounted.
        if (install is null && Placed() is { } placed) await TryAsync(placed, await ActiveAsync(ct), ct);
        if (!hasPruned && install is null && Placed() is null) await PruneLeftoversAsync(ct);
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

    async Task UpgradeAsync(UpgradeOrder upgrade, Activation? active, CancellationToken ct)
    {
        var config = await configs.FindAsync(InstallConfigSpec.Id, ct);
        if (config?.Spec.Error is { } fault) throw new StageException(fault.Code, fault.Message, fault.Hint);

        var configured = await ConfiguredAsync(ct);
        if (configured is not null && IsSettled(upgrade, configured))
        {
            if (configured.Failed.Any()) throw new StagingFailedException([.. configured.Failed]);
            if (await ActivateAsync(upgrade, configured, active, ct)) return;
        }

        if (time.GetUtcNow() >= upgrade.Deadline)
        {
            throw new TimeoutException("not every extension was staged in time; nothing has changed");
        }
    }

    bool IsSettled(UpgradeOrder upgrade, ConfiguredSet configured)
    {
        upgrade.FailedBefore ??= configured.Failed.ToDictionary(entry => entry.Id, entry => entry.Error!, StringComparer.Ordinal);
        foreach (var entry in configured.Entries) upgrade.Report(entry);

        var now = time.GetUtcNow();
        return configured.Entries.All(entry => StagingWait.IsFinal(entry, upgrade.FailedBefore, now));
    }

    /// <returns>False while the active generation is what is wanted, and is not mounted yet.</returns>
    async Task<bool> ActivateAsync(UpgradeOrder upgrade, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var members = configured.ToMembers();
        var before = active is null ? null : await generations.FindAsync(Generation.IdOf(active.Generation), ct);
        if (before is not null && configured.IsSameAs(before.Spec)) return await EndUnchangedAsync(upgrade, before.Spec, ct);

        using var hold = Hold(members);
        await UntilAbandonedAsync(upgrade, until => check.VerifyAsync(members, until), ct);
        await FreezeAsync(upgrade, configured, active, ct);
        return true;
    }

    /// <summary>There is nothing to do only when the active generation is really mounted.</summary>
    async Task<bool> EndUnchangedAsync(UpgradeOrder upgrade, Generation active, CancellationToken ct)
    {
        if (!upgrade.IsLooking)
        {
            // Somebody may have unmounted it: the overlay looks, and mounts what is missing.
            await activations.ModifyAsync(Activation.Id, current => current! with { Looks = current.Looks + 1 }, ct);
            upgrade.IsLooking = true;
        }

        var asked = await activations.GetAsync(Activation.Id, ct);
        var mount = (await mounts.FindAsync(Activation.Id, ct))?.Spec;
        if (mount?.Followed != (long)asked.Metadata.Version.Value) return false;
        if (mount.Error is { } error) throw new StageException(error.Code, error.Message, error.Hint);

        End(upgrade, () => upgrade.Succeed(new ActivationOutcome(active.Number, active.Number, true, active.Members)));
        return true;
    }

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
        await UntilAbandonedAsync(rollback, until => check.VerifyAsync(target, isFull: true, until), ct);
        await MountAsync(rollback, target, active, ct);
    }

    async Task FreezeAsync(ActivationOrder placed, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var members = configured.ToMembers();
        using var hold = Hold(members);
        await UntilAbandonedAsync(
            placed, async until => (await check.FindOverlapsAsync(members, configured.Policy.Conflicts, until)).Require(), ct);
        var yaml = ExtensionsYaml.Write(members);
        var generation = await Disk.WithRoomAsync(() => Task.FromResult(store.Create(members, configured.Policy, yaml, layer)), ct);
        await generations.WriteAsync(Generation.IdOf(generation.Number), generation, ct);
        logger.GenerationMade(generation.Number, members.Count);
        await MountAsync(placed, generation, active, ct);
    }

    Holds<string>.Hold Hold(EquatableArray<GenerationMember> members) => LayerHolds.Open([.. members.Select(member => member.LayerKey)]);

    async Task<ConfiguredSet?> ConfiguredAsync(CancellationToken ct)
    {
        if (await configs.FindAsync(InstallConfigSpec.Id, ct) is not { Spec: { Error: null } config }) return null;

        return ConfiguredSet.From(config, await ByIdAsync(images, ct), await ByIdAsync(layers, ct));
    }

    async Task<Activation?> ActiveAsync(CancellationToken ct) =>
        (await activations.FindAsync(Activation.Id, ct))?.Spec is { Generation: > 0 } active ? active : null;

    ActivationOrder? Placed()
    {
        lock (gate) return order;
    }

    void End(ActivationOrder ended, Action tell)
    {
        if (ended == install) install = null;
        lock (gate)
        {
            if (ended == order)
            {
                order = null;
                deadline?.Dispose();
                deadline = null;
            }
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

    static async Task<Dictionary<string, TSpec>> ByIdAsync<TSpec>(Input<TSpec> input, CancellationToken ct)
        where TSpec : class, ISpec<TSpec> =>
        (await input.ListAsync(ct: ct)).ToDictionary(resource => resource.Id, resource => resource.Spec, StringComparer.Ordinal);
}
