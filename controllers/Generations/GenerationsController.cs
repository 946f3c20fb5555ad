using Microsoft.Extensions.Logging;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
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
    InstallOrder awaited = new(); // for as long as entries are
    ITimer? installRetry;
    volatile bool isInstallPaused;
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

    /// <summary>Builds a damaged layer anew; null: it is refused.</summary>
    public IExtensionBuilder? Builder { get; init; }

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
    public Task<ActivationOutcome> UpgradeAsync(TimeSpan timeout, Action<ActivationProgress> report, CancellationToken ct) =>
        PlaceAsync(new UpgradeOrder(report) { Abandoned = ct }, timeout);

    /// <summary>Verifies and activates the generation before the active one. Fails as an upgrade does, and with `not-found`.</summary>
    public Task<ActivationOutcome> RollbackAsync(Action<ActivationProgress> report, CancellationToken ct) =>
        PlaceAsync(new RollbackOrder(report) { Abandoned = ct });

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

    async Task PassAsync(CancellationToken ct)
    {
        await DestroyReleasedAsync(ct);
        var active = await ActiveAsync(ct);
        if (install is not null || (active is null && Placed() is null)) await TryAsync(install ?? awaited, active, ct);

        // What an operator asked for waits for an install that is being mounted.
        if (install is null && Placed() is { } placed) await TryAsync(placed, await ActiveAsync(ct), ct);
        if (!hasPruned && install is null && Placed() is null) await PruneLeftoversAsync(ct);
    }

    async Task<ConfiguredSet?> ConfiguredAsync(CancellationToken ct)
    {
        if (await configs.FindAsync(InstallConfigSpec.Id, ct) is not { Spec: { Error: null } config }) return null;

        return ConfiguredSet.From(config, await images.ListAsync(ct: ct), await layers.ListAsync(ct: ct));
    }

    async Task<Activation?> ActiveAsync(CancellationToken ct) =>
        (await activations.FindAsync(Activation.Id, ct))?.Spec is { Generation: > 0 } active ? active : null;
}
