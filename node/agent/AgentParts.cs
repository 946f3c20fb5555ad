using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Strata.Controllers.CleanUp;
using Strata.Controllers.ExtensionPlan;
using Strata.Controllers.ExtensionPull;
using Strata.Controllers.ExtensionStatus;
using Strata.Controllers.Generations;
using Strata.Controllers.InstallConfig;
using Strata.Controllers.Linux;
using Strata.Controllers.Oci;
using Strata.Controllers.Overlay;
using Strata.Controllers.SquashfsBuild;
using Strata.Controllers.Stages;
using Strata.Runtime;

namespace Strata.Agent;

/// <summary>The controllers in the order of the flow, with the real parts they act through.</summary>
sealed class AgentParts : IDisposable
{
    readonly OciStore blobs;
    readonly ImageSources sources;

    public AgentParts(ExtensionAgentOptions options, TimeProvider time, ILoggerFactory loggers, IMeterFactory? meters)
    {
        var retry = new RetryPolicy();
        ConfigFile = new MachineConfigFile(options.ConfigFile);
        blobs = OciStore.OpenPrivate(options.LayoutDirectory, DurableFiles.Instance);
        sources = new ImageSources(time);
        var verified = new VerifiedFiles(options.StampFile, options.WorkDirectory, loggers.CreateLogger<VerifiedFiles>());
        var verifier = new LayerVerifier(verified);
        var layers = new LayerStore(options.DataDirectory, verifier);
        var generations = new GenerationStore(options.DataDirectory, verified);
        var check = new GenerationCheck(generations, layers, verifier, new BaseDirectory(options.BaseDirectory));
        var site = new MountSite(DataId.ReadOrCreate(options.DataDirectory), options.BaseDirectory, options.TargetDirectory, options.MountsDirectory);

        var squashfs = options.Squashfs with { UsrMerge = Files.TypeOf(Path.Combine(options.BaseDirectory, "lib")) == FileType.Symlink };
        var squasher = new SquashfsBuilder(layers, new Mksquashfs(), LayerLimits.Default);
        var cleanUp = new CleanUpController(
            options.DataDirectory, blobs, layers, generations, (manifest, ct) => squasher.KeyAsync($"{manifest}", squashfs, ct), new CleanUpOptions(),
            time, loggers.CreateLogger<CleanUpController>(), meters);
        var puller = new ExtensionPuller(
            new ImagePuller(blobs, sources, time, new PullOptions { Retries = 2 }, cleanUp), blobs.Layout, Platform.Host);
        var builder = new ExtensionBuilder(squasher, layers, blobs, squashfs, options.HostVersion, cleanUp);

        Config = new MachineConfigController(ConfigFile, time, loggers.CreateLogger<MachineConfigController>());
        Generations = new GenerationsController(
            generations, layers.FilesOf, check, time, loggers.CreateLogger<GenerationsController>())
        {
            LayerHolds = layers.Holds,
            Disk = cleanUp,
        };
        Controllers =
        [
            Config,
            new InstallConfigController(time, loggers.CreateLogger<InstallConfigController>()),
            new ExtensionRequestController(),
            new ExtensionPullController(puller, retry, time, loggers.CreateLogger<ExtensionPullController>()),
            new SquashfsBuildController(builder, retry, time, loggers.CreateLogger<SquashfsBuildController>()),
            Generations,
            new OverlayController(new Mounter(site), generations, check, site, retry, time, loggers.CreateLogger<OverlayController>()),
            new ExtensionStatusController(),
            new ExtensionPlanController(options.HostVersion),
            cleanUp,
        ];
    }

    public MachineConfigFile ConfigFile { get; }

    public MachineConfigController Config { get; }

    public GenerationsController Generations { get; }

    public IReadOnlyList<Controller> Controllers { get; }

    public void Dispose()
    {
        sources.Dispose();
        blobs.Dispose();
    }
}
