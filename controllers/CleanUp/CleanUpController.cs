using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Strata.Controllers.Generations;
using Strata.Controllers.Oci;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Resources.Node;
using Strata.Runtime;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;

namespace Strata.Controllers.CleanUp;

/// <summary>
/// Keeps the data directory as small as what it is for: the configured set, the generations on the disk, and what is being pulled or
/// built. Cleans up at start and whenever the set of generations has changed and the active one is mounted, when the disk is nearly full,
/// and when a stage asks because it ran out of space.
/// </summary>
public sealed class CleanUpController : FreeController, IDiskSpace
{
    const int MostReported = 100;

    readonly DataCleaner cleaner;
    readonly GenerationStore store;
    readonly string data;
    readonly CleanUpOptions options;
    readonly TimeProvider time;
    readonly CleanUpMetrics metrics;
    readonly ILogger logger;
    readonly Input<InstallConfigSpec> configs;
    readonly Input<ExtensionImage> images;
    readonly Input<ExtensionLayer> layers;
    readonly Input<Activation> activations;
    readonly Input<OverlayMount> mounts;
    readonly Lock gate = new();
    readonly HashSet<string> reported = new(StringComparer.Ordinal);

    TaskCompletionSource? asked;
    bool isRunning;
    Stored? cleanedFor;
    DataRoots? roomMadeFor;

    /// <param name="data">The data directory, which holds all of it.</param>
    /// <param name="keyOf">The key of the layer that an image becomes, by its manifest and the policy.</param>
    public CleanUpController(
        string data,
        OciStore blobs,
        LayerStore built,
        GenerationStore store,
        Func<Digest, ExtensionPolicy, CancellationToken, ValueTask<string>> keyOf,
        CleanUpOptions options,
        TimeProvider time,
        ILogger<CleanUpController> logger,
        IMeterFactory? meters = null)
    {
        (this.data, this.store, this.options, this.time, this.logger) = (data, store, options, time, logger);
        cleaner = new DataCleaner(blobs, built, keyOf);
        metrics = new CleanUpMetrics(meters);
        configs = Weak<InstallConfigSpec>();
        images = Weak<ExtensionImage>();
        layers = Weak<ExtensionLayer>();
        Weak<Generation>(); // only to be woken: those on the disk count
        activations = Weak<Activation>();
        mounts = Weak<OverlayMount>();
    }

    /// <inheritdoc/>
    public async Task ReclaimAsync(CancellationToken ct)
    {
        Task done;
        lock (gate)
        {
            if (!isRunning) return;
            done = (asked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        QueueReconcile();
        await done.WaitAsync(ct);
    }

    protected override async Task RunAsync(CancellationToken ct)
    {
        lock (gate) isRunning = true;
        try
        {
            await foreach (var _ in Events(ct))
            {
                await PassAsync(ct);
                ResetRestartBackoff();
            }
        }
        finally
        {
            lock (gate) isRunning = false;
            Asked()?.SetResult(); // nobody waits for a loop that has ended
        }
    }

    async Task PassAsync(CancellationToken ct)
    {
        var waiting = Asked();
        try
        {
            if (!await IsConfigurationKnownAsync(ct)) return;

            if (waiting is not null) await CleanAsync("full", keepsSpares: false, ct);
            else if (await AreGenerationsNewAsync(ct)) await CleanAsync("generations", keepsSpares: true, ct);

            if (options.IsLow(data)) await MakeRoomAsync(ct);
        }
        finally
        {
            waiting?.SetResult();
        }
    }

    /// <summary>Before the file was read, or while it was never without faults, nobody can tell what is configured.</summary>
    async Task<bool> IsConfigurationKnownAsync(CancellationToken ct) =>
        await configs.FindAsync(InstallConfigSpec.Id, ct) is { Spec: var config } && (config.Error is null || config.Revision > 0);

    /// <summary>An order under way is left alone until its generation is mounted, also the first one, which nobody asked for.</summary>
    async Task<bool> AreGenerationsNewAsync(CancellationToken ct)
    {
        var stored = await StoredAsync(ct);
        if (stored.IsSameAs(cleanedFor)) return false;

        var activation = (await activations.FindAsync(Activation.Id, ct))?.Spec;
        var active = activation?.Generation ?? 0;
        return active == stored.Mounted && (active > 0 || (store.Current() is null && await IsRefusedAsync(activation?.Error, ct)));
    }

    /// <summary>As it is, the configured set will not be installed.</summary>
    /// <param name="refusal">Of the set as a whole.</param>
    async Task<bool> IsRefusedAsync(StageError? refusal, CancellationToken ct)
    {
        var config = await configs.GetAsync(InstallConfigSpec.Id, ct);
        var configured = ConfiguredSet.From(config.Spec, await images.ListAsync(ct: ct), await layers.ListAsync(ct: ct));
        return configured.IsSettled && (!configured.IsStaged || refusal is not null);
    }

    async Task<Stored> StoredAsync(CancellationToken ct) =>
        new(store.List(), (await mounts.FindAsync(Activation.Id, ct))?.Spec.Generation ?? 0);

    /// <summary>
    /// First what nothing leads to; then also images whose layers are complete in a generation. Once for each set of what is kept.
    /// </summary>
    async Task MakeRoomAsync(CancellationToken ct)
    {
        var roots = await RootsAsync(keepsSpares: true, ct);
        if (roomMadeFor is { } before && before.IsSameAs(roots)) return;

        await CleanAsync("low", keepsSpares: true, ct);
        if (options.IsLow(data)) await CleanAsync("low", keepsSpares: false, ct);
        roomMadeFor = roots;
    }

    async Task CleanAsync(string reason, bool keepsSpares, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var stored = await StoredAsync(ct);
        try
        {
            Tell(reason, await cleaner.CleanAsync(until => RootsAsync(keepsSpares, until), ct));
            metrics.Ended(reason, "ok", time.GetElapsedTime(started));
        }
        catch (Exception error) when (StageFailure.From(error) is { } failure)
        {
            logger.CleanUpFailed(reason, failure.Message);
            metrics.Ended(reason, "error", time.GetElapsedTime(started));
        }

        // Also after a failure: the next generation, a stage without space or the nearly full disk bring the next try.
        cleanedFor = stored;
    }

    async Task<DataRoots> RootsAsync(bool keepsSpares, CancellationToken ct) => DataRoots.Of(
        (await configs.GetAsync(InstallConfigSpec.Id, ct)).Spec,
        (await images.ListAsync(ct: ct)).Select(image => image.Spec),
        (await layers.ListAsync(ct: ct)).Select(layer => layer.Spec),
        [.. store.List().SelectMany(Read)],
        keepsSpares);

    /// <summary>One that cannot be read, or goes at this moment, is no root: nothing can go back to it.</summary>
    IEnumerable<Generation> Read(int number)
    {
        try
        {
            return [store.Read(number)];
        }
        catch (StageException)
        {
            return [];
        }
    }

    void Tell(string reason, Cleaned cleaned)
    {
        metrics.Removed("layer", cleaned.Layers);
        metrics.Removed("blob", cleaned.Blobs);
        if (cleaned.Layers.Removed + cleaned.Blobs.Removed > 0)
            logger.CleanedUp(reason, cleaned.Layers.Removed, cleaned.Blobs.Removed, cleaned.Bytes);
        if (cleaned.LayersKept is { } unknown) logger.LayersKept(reason, unknown.Advice);
        foreach (var path in cleaned.Unknown.Where(path => reported.Count < MostReported && reported.Add(path))) logger.UnknownFile(path);
    }

    TaskCompletionSource? Asked()
    {
        lock (gate)
        {
            var taken = asked;
            asked = null;
            return taken;
        }
    }

    /// <summary>What a clean-up after a generation was for.</summary>
    sealed record Stored(ImmutableArray<int> Numbers, int Mounted)
    {
        public bool IsSameAs(Stored? other) => other is not null && Mounted == other.Mounted && Numbers.SequenceEqual(other.Numbers);
    }
}
