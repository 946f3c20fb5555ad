using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strata.Controllers.CleanUp;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.Generations;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Oci;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Controllers.Tests.Overlay;
using Strata.Resources.Node;
using Strata.Runtime;
using Xunit;
using InstallConfigSpec = Strata.Resources.Node.InstallConfig;
using OverlayBase = Strata.Controllers.Overlay.BaseDirectory;

namespace Strata.Controllers.Tests.CleanUp;

/// <summary>The stages as the agent has them, over real files and the real mksquashfs; only the mounts are in memory.</summary>
sealed class RealStages : IAsyncDisposable
{
    /// <summary>Patience of a test with work that comes to its end.</summary>
    static readonly TimeSpan Guard = TimeSpan.FromMinutes(1);

    readonly string data;
    readonly string mirror;
    readonly CancellationTokenSource stopping = new();
    readonly OciStore blobs;
    readonly ImageSources sources = new(TimeProvider.System);
    readonly ControllerRuntime runtime;
    readonly Task running;

    long revision;

    /// <param name="data">An existing directory.</param>
    public RealStages(
        string data,
        string mirror,
        CleanUpOptions? options = null,
        MemoryMounter? mounter = null,
        ILoggerFactory? loggers = null,
        IMeterFactory? meters = null)
    {
        (this.data, this.mirror) = (data, mirror);
        loggers ??= NullLoggerFactory.Instance;
        var time = TimeProvider.System;
        var retry = new RetryPolicy();
        blobs = OciStore.OpenPrivate(Path.Combine(data, "oci"), DurableFiles.Instance);
        var verified = new VerifiedFiles(Path.Combine(data, "stamps"), Path.Combine(data, "work"), loggers.CreateLogger<VerifiedFiles>());
        var verifier = new LayerVerifier(verified);
        Layers = new LayerStore(data, verifier);
        Generations = new GenerationStore(data, verified);
        var squasher = new SquashfsBuilder(Layers, new Mksquashfs(), LayerLimits.Default);
        var cleanUp = new CleanUpController(
            data,
            blobs,
            Layers,
            Generations,
            (manifest, policy, ct) =>
                squasher.KeyAsync($"{manifest}", SquashfsOptions.Default with { Policy = policy.Squashfs }, policy.Content, ct),
            options ?? new CleanUpOptions { LowBytes = 0 },
            time,
            loggers.CreateLogger<CleanUpController>(),
            meters);
        var builder = new ExtensionBuilder(squasher, Layers, blobs, SquashfsOptions.Default, "1.9.0", cleanUp);
        var puller = new ExtensionPuller(
            new ImagePuller(blobs, sources, time, new TransferOptions { Retries = 0 }, cleanUp), Platform.Host)
        {
            HasLayer = builder.HasAsync,
        };
        var check = new GenerationCheck(Generations, Layers, verifier, new OverlayBase(data), time);
        var site = new MountSite("data", data, "/target", "/mounts");
        Orders = new GenerationsController(Generations, Layers.FilesOf, check, time, loggers.CreateLogger<GenerationsController>())
        {
            LayerHolds = Layers.Holds,
            Disk = cleanUp,
            Builder = builder,
        };
        runtime = new ControllerRuntime(
            new InMemoryState(),
            [
                new InstallConfigController(time, loggers.CreateLogger<InstallConfigController>()),
                new ExtensionRequestController(),
                new ExtensionPullController(puller, retry, time, loggers.CreateLogger<ExtensionPullController>()),
                new SquashfsBuildController(builder, retry, time, loggers.CreateLogger<SquashfsBuildController>()),
                Orders,
                new OverlayController(
                    mounter ?? new MemoryMounter(), Generations, check, site, retry, time, loggers.CreateLogger<OverlayController>()),
                cleanUp,
            ]);
        running = runtime.RunAsync(stopping.Token);
    }

    public LayerStore Layers { get; }

    public GenerationStore Generations { get; }

    public GenerationsController Orders { get; }

    public State State => runtime.State;

    public OciLayout Layout => blobs.Layout;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task ConfigureAsync(params string[] references)
    {
        revision++;
        var text = "machine:\n  install:\n    extensions:" + (references.Length == 0 ? " []\n" : "\n")
            + string.Concat(references.Select(reference => $"      - image: {reference}\n"))
            + $"  registries:\n    mirrors:\n      registry.test:\n        endpoints: [\"{mirror}\"]\n        skipFallback: true\n";
        await State.WriteAsync<MachineConfig>(MachineConfig.Id, _ => new MachineConfig(text, "", revision), ct: Ct);
        await State.WatchForAsync<InstallConfigSpec>(InstallConfigSpec.Id, config => config?.Spec.Revision == revision, Ct);
    }

    /// <summary>Configures, upgrades, and waits until everything else has come to rest.</summary>
    public async Task<ActivationOutcome> UpgradeAsync(params string[] references)
    {
        await ConfigureAsync(references);
        var outcome = await Orders.UpgradeAsync(Guard, _ => { }, Ct).WaitAsync(Guard, Ct);
        await IdleAsync();
        return outcome;
    }

    public Task<ActivationOutcome> RollbackAsync() => Orders.RollbackAsync(_ => { }, Ct).WaitAsync(Guard, Ct);

    public Task IdleAsync() => runtime.WhenIdleAsync(Ct).WaitAsync(Guard, Ct);

    /// <summary>Bytes of all files, each inode once.</summary>
    public long Bytes() => Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "current")
        .Select(path => Linux.FilesFacts.Of(path)).Distinct().Sum(file => file.Size);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        sources.Dispose();
        blobs.Dispose();
        stopping.Dispose();
    }
}
