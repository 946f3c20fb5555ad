using System.Globalization;
using Microsoft.Extensions.Logging;
using Strata.Controllers.Linux;
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
public sealed class GenerationsController : FreeController
{
    readonly GenerationStore store;
    readonly Func<string, string> layerFile;
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
    ITimer? deadline;

    /// <param name="layerFile">The path of a built layer by its key.</param>
    public GenerationsController(
        GenerationStore store, Func<string, string> layerFile, IGenerationCheck check, TimeProvider time, ILogger<GenerationsController> logger)
    {
        (this.store, this.layerFile, this.check, this.time, this.logger) = (store, layerFile, check, time, logger);
        configs = Weak<InstallConfigSpec>();
        images = Weak<ExtensionImage>();
        layers = Weak<ExtensionLayer>();
        mounts = Weak<OverlayMount>();
        generations = Exclusive<Generation>();
        activations = Exclusive<Activation>();
    }

    /// <summary>Waits until every configured entry is staged, freezes the set and activates it.</summary>
    /// <param name="report">Called while it goes on; must not block.</param>
    /// <param name="ct">Honoured until the generation is activated.</param>
    /// <exception cref="StagingFailedException">An entry failed; nothing has changed.</exception>
    /// <exception cref="TimeoutException">Not everything was staged in time; nothing has changed.</exception>
    /// <exception cref="StageException">`busy`; a fault of the configuration; `conflict` between extensions; or what the mount said.</exception>
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
        await ShowStoredAsync(ct);
        await foreach (var _ in Events(ct))
        {
            await PassAsync(ct);
            ResetRestartBackoff();
        }
    }

    async Task<ActivationOutcome> PlaceAsync(ActivationOrder placed, TimeSpan? timeout)
    {
        lock (gate)
        {
            if (order is not null)
                throw new StageException(ErrorCodes.Busy, "another upgrade or rollback is under way", "wait for it, then try again");

            order = placed;
            if (timeout is { } due) deadline = time.CreateTimer(_ => QueueReconcile(), null, due, Timeout.InfiniteTimeSpan);
        }

        await using var abandoned = placed.Abandoned.Register(QueueReconcile);
        QueueReconcile();
        return await placed.Done;
    }

    /// <summary>What earlier runs left: the generations on disk, and the one that <c>current</c> names.</summary>
    async Task ShowStoredAsync(CancellationToken ct)
    {
        store.DropUncommitted();
        foreach (var number in store.List()) await generations.WriteAsync(IdOf(number), store.Read(number), ct);

        if (store.Current() is { } current && await activations.FindAsync(Activation.Id, ct) is null)
            await activations.CreateAsync(Activation.Id, new Activation(current, 0), ct);
    }

    async Task PassAsync(CancellationToken ct)
    {
        var placed = Current();
        var active = (await activations.FindAsync(Activation.Id, ct))?.Spec is { Generation: > 0 } activation ? activation : null;
        if (placed is null)
        {
            if (active is not null) return;

            // Nothing was ever activated: the configured set is retried until it is complete.
            placed = new InstallOrder();
        }

        try
        {
            await StepAsync(placed, active, ct);
        }
        catch (Exception error) when (error is StageException or StagingFailedException or TimeoutException or LinuxException or IOException)
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

        if (placed.Abandoned.IsCancellationRequested)
        {
            End(placed, () => placed.Fail(new OperationCanceledException(placed.Abandoned)));
            return;
        }

        switch (placed)
        {
            case InstallOrder:
                await InstallAsync(placed, ct);
                break;
            case UpgradeOrder upgrade:
                await UpgradeAsync(upgrade, active, ct);
                break;
            default:
                await RollbackAsync(placed, active, ct);
                break;
        }
    }

    async Task InstallAsync(ActivationOrder install, CancellationToken ct)
    {
        if (await ConfiguredAsync(ct) is not { IsStaged: true } configured) return;

        try
        {
            await FreezeAsync(install, configured, null, ct);
        }
        catch (StageException refusal)
        {
            logger.InstallRefused(refusal.Code, refusal.Message);
            await activations.ModifyAsync(Activation.Id, current => Refused(current, refusal), ct);
        }
    }

    /// <summary>The same refusal again is no change.</summary>
    Activation Refused(Activation? current, StageException refusal) =>
        current?.Error is { } error && error.Code == refusal.Code && error.Message == refusal.Message
            ? current
            : new Activation(0, 0, RetryPolicy.Final(current?.Error, refusal, time.GetUtcNow()));

    async Task UpgradeAsync(UpgradeOrder upgrade, Activation? active, CancellationToken ct)
    {
        var config = await configs.FindAsync(InstallConfigSpec.Id, ct);
        if (config?.Spec.Error is { } fault) throw new StageException(fault.Code, fault.Message, fault.Hint);

        var configured = await ConfiguredAsync(ct);
        if (configured is not null && IsSettled(upgrade, configured))
        {
            if (configured.Failed.Any()) throw new StagingFailedException([.. configured.Failed]);

            await ActivateAsync(upgrade, configured, active, ct);
        }
        else if (time.GetUtcNow() >= upgrade.Deadline)
        {
            throw new TimeoutException("not every extension was staged in time; nothing has changed");
        }
    }

    bool IsSettled(UpgradeOrder upgrade, ConfiguredSet configured)
    {
        upgrade.AttemptsBefore ??= configured.Failed.ToDictionary(entry => entry.Id, entry => entry.Error!.Attempts, StringComparer.Ordinal);
        foreach (var entry in configured.Entries) upgrade.Report(entry);

        var now = time.GetUtcNow();
        return configured.Entries.All(entry => StagingWait.IsFinal(entry, upgrade.AttemptsBefore, now));
    }

    async Task ActivateAsync(UpgradeOrder upgrade, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var members = configured.ToMembers();
        var before = active is null ? null : await generations.FindAsync(IdOf(active.Generation), ct);
        if (before is not null && IsSame(before.Spec.Members, members))
        {
            End(upgrade, () => upgrade.Succeed(new ActivationOutcome(before.Spec.Number, before.Spec.Number, true, before.Spec.Members)));
            return;
        }

        await check.VerifyAsync(members, ct);
        await FreezeAsync(upgrade, configured, active, ct);
    }

    async Task RollbackAsync(ActivationOrder rollback, Activation? active, CancellationToken ct)
    {
        var known = await generations.ListAsync(ct: ct);
        var target = known.Select(generation => generation.Spec).Where(generation => generation.Number < active?.Generation).MaxBy(generation => generation.Number)
            ?? throw new StageException(ErrorCodes.NotFound, "there is no generation before the active one", "strata get generations lists what is kept");
        rollback.Report(new ActivationProgress($"verifying generation {target.Number}"));
        await check.VerifyAsync(target, isFull: true, ct);
        await MountAsync(rollback, target, active, ct);
    }

    async Task FreezeAsync(ActivationOrder placed, ConfiguredSet configured, Activation? active, CancellationToken ct)
    {
        var members = configured.ToMembers();
        await check.FindHiddenAsync(members, ct);
        var generation = store.Create(members, ExtensionsYaml.Write(members), layerFile);
        await generations.WriteAsync(IdOf(generation.Number), generation, ct);
        logger.GenerationMade(generation.Number, members.Count);
        await MountAsync(placed, generation, active, ct);
    }

    async Task MountAsync(ActivationOrder placed, Generation generation, Activation? before, CancellationToken ct)
    {
        placed.Report(new ActivationProgress($"mounting generation {generation.Number}"));
        var asked = await activations.WriteAsync(Activation.Id, new Activation(generation.Number, before?.Generation ?? 0), ct);
        placed.Mount(generation, before, (long)asked.Metadata.Version.Value);
        lock (gate) order = placed;
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

        await PruneAsync(generation.Number, ct);
        var outcome = new ActivationOutcome(generation.Number, placed.Before?.Generation ?? 0, false, generation.Members);
        End(placed, () => placed.Succeed(outcome));
    }

    /// <summary>The first generation is tried on; a later one gives way to the one that ran before.</summary>
    async Task TakeBackAsync(ActivationOrder placed, CancellationToken ct)
    {
        if (placed.Before is { } before) await activations.WriteAsync(Activation.Id, before, ct);
    }

    async Task PruneAsync(int active, CancellationToken ct)
    {
        foreach (var number in store.Prune(active)) await generations.RemoveAsync(IdOf(number), ct);
    }

    async Task<ConfiguredSet?> ConfiguredAsync(CancellationToken ct)
    {
        if (await configs.FindAsync(InstallConfigSpec.Id, ct) is not { Spec: { Error: null } config }) return null;

        return ConfiguredSet.From(config, await ByIdAsync(images, ct), await ByIdAsync(layers, ct));
    }

    ActivationOrder? Current()
    {
        lock (gate) return order;
    }

    void End(ActivationOrder ended, Action tell)
    {
        lock (gate)
        {
            if (order == ended) order = null;
            deadline?.Dispose();
            deadline = null;
        }

        tell();
    }

    static async Task<Dictionary<string, TSpec>> ByIdAsync<TSpec>(Input<TSpec> input, CancellationToken ct) where TSpec : class, ISpec<TSpec> =>
        (await input.ListAsync(ct: ct)).ToDictionary(resource => resource.Id, resource => resource.Spec, StringComparer.Ordinal);

    static bool IsSame(EquatableArray<GenerationMember> active, EquatableArray<GenerationMember> wanted) =>
        active.Select(member => (member.Id, member.ImageDigest, member.LayerKey)).SequenceEqual(wanted.Select(member => (member.Id, member.ImageDigest, member.LayerKey)));

    static string IdOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}
