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
        var isRoot = Privileges.UserId == 0;
        ConfigFile = new MachineConfigFile(options.ConfigFile, mustBeOurs: isRoot);
        blobs = OciStore.OpenPrivate(options.LayoutDirectory, DurableFiles.Instance);
        sources = new ImageSources(time);
        var verified = new VerifiedFiles(options.StampFile, options.WorkDirectory, loggers.CreateLogger<VerifiedFiles>());
        var verifier = new LayerVerifier(verified);
        var layers = new LayerStore(options.DataDirectory, verifier);
        var generations = new GenerationStore(options.DataDirectory, verified);
        var site = SiteOf(options);
        Base = site.IsInPlace ? new OriginalTree(site.Base, site.Mounts) : new BaseDirectory(site.Base);
        Check = new GenerationCheck(generations, layers, verifier, Base, time, site.IsInPlace);
        IMounter mounter = site.IsInPlace ? new InPlaceMounter(site) : new Mounter(site);

        var usrMerge = Files.TypeOf(Path.Combine(options.BaseDirectory, "lib")) == FileType.Symlink;
        var squashfs = SquashfsOptions.Default with { UsrMerge = usrMerge };
        var squasher = new SquashfsBuilder(layers, new Mksquashfs(), LayerLimits.Default);
        var cleanUp = new CleanUpController(
            options.DataDirectory,
            blobs,
            layers,
            generations,
            (manifest, policy, ct) =>
                squasher.KeyAsync($"{manifest}", squashfs with { Policy = policy.Squashfs }, policy.Content, ct),
            new CleanUpOptions(),
            time,
            loggers.CreateLogger<CleanUpController>(),
            meters);
        var images = new ImagePuller(blobs, sources, time, new TransferOptions { Retries = 2 }, cleanUp);
        var builder = new ExtensionBuilder(squasher, layers, blobs, squashfs, options.HostVersion, cleanUp);
        var puller = new ExtensionPuller(images, Platform.Host, options.AuthFile, mustBeOurs: isRoot)
        {
            HasLayer = builder.HasAsync,
        };

        var configLogger = loggers.CreateLogger<MachineConfigController>();
        ConfigFile.RemoveLeftovers(configLogger);
        Config = new MachineConfigController(ConfigFile, time, configLogger);
        Generations = new GenerationsController(
            generations, layers.FilesOf, Check, time, loggers.CreateLogger<GenerationsController>())
        {
            LayerHolds = layers.Holds,
            Disk = cleanUp,
            Builder = builder,
        };
        Controllers =
        [
            Config,
            new InstallConfigController(time, loggers.CreateLogger<InstallConfigController>()),
            new ExtensionPolicyController(),
            new ExtensionRequestController(),
            new ExtensionPullController(puller, retry, time, loggers.CreateLogger<ExtensionPullController>()),
            new SquashfsBuildController(builder, retry, time, loggers.CreateLogger<SquashfsBuildController>()),
            Generations,
            new OverlayController(mounter, generations, Check, site, retry, time, loggers.CreateLogger<OverlayController>()),
            new ExtensionStatusController(),
            new ExtensionPlanController(options.HostVersion, Check, time),
            cleanUp,
        ];
    }

    public MachineConfigFile ConfigFile { get; }

    public MachineConfigController Config { get; }

    public GenerationsController Generations { get; }

    public GenerationCheck Check { get; }

    public IBaseTree Base { get; }

    public IReadOnlyList<Controller> Controllers { get; }

    static MountSite SiteOf(ExtensionAgentOptions options)
    {
        var dataId = DataId.ReadOrCreate(options.DataDirectory);
        return options.InPlace
            ? MountSite.InPlace(dataId, options.BaseDirectory, options.MountsDirectory)
            : new MountSite(dataId, options.BaseDirectory, options.TargetDirectory, options.MountsDirectory);
    }

    public void Dispose()
    {
        sources.Dispose();
        blobs.Dispose();
    }
}
