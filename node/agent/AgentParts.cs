using Microsoft.Extensions.Logging;
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

    public AgentParts(ExtensionAgentOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var retry = new RetryPolicy();
        ConfigFile = new MachineConfigFile(options.ConfigFile);
        blobs = OciStore.OpenPrivate(options.LayoutDirectory, DurableFiles.Instance);
        sources = new ImageSources(time);
        var layers = new LayerStore(options.DataDirectory);
        var generations = new GenerationStore(options.DataDirectory);
        var site = SiteOf(options);
        Base = site.IsInPlace ? new OriginalTree(site.Base, site.Mounts) : new BaseDirectory(site.Base);
        Check = new GenerationCheck(generations, layers, new LayerVerifier(), Base, site.IsInPlace);
        IMounter mounter = site.IsInPlace ? new InPlaceMounter(site) : new Mounter(site);

        var images = new ImagePuller(blobs, sources, time, new TransferOptions { Retries = 2 });
        var puller = new ExtensionPuller(images, blobs.Layout, Platform.Host);
        var usrMerge = Files.TypeOf(Path.Combine(options.BaseDirectory, "lib")) == FileType.Symlink;
        var squashfs = SquashfsOptions.Default with { UsrMerge = usrMerge };
        var builder = new ExtensionBuilder(
            new SquashfsBuilder(layers, new Mksquashfs(), LayerLimits.Default), layers, blobs, squashfs, options.HostVersion);

        Config = new MachineConfigController(ConfigFile, time, loggers.CreateLogger<MachineConfigController>());
        Generations = new GenerationsController(
            generations, layers.FilesOf, Check, time, loggers.CreateLogger<GenerationsController>());
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
