using Microsoft.Extensions.Logging;
using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Strata.Runtime;

namespace Strata.Controllers.InstallConfig;

/// <summary>Shows the configuration file as a resource, and follows it: an edit by hand counts as much as `strata apply`.</summary>
public sealed class MachineConfigController : FreeController
{
    /// <summary>Editors truncate and write: a change is read when the file has been left alone for this long.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    readonly MachineConfigFile file;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Output<MachineConfig> configs;

    public MachineConfigController(MachineConfigFile file, TimeProvider time, ILogger<MachineConfigController> logger)
    {
        (this.file, this.time, this.logger) = (file, time, logger);
        configs = Exclusive<MachineConfig>();
    }

    /// <summary>Reads the file again now, without waiting for the kernel to tell that it changed.</summary>
    public void Refresh() => QueueReconcile();

    protected override async Task RunAsync(CancellationToken ct)
    {
        await ShowAsync(ct); // also where the file cannot be watched: then the loop fails, and comes here again
        await using var settled = time.CreateTimer(_ => QueueReconcile(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var watcher = Watch(() => settled.Change(Quiet, Timeout.InfiniteTimeSpan));
        await foreach (var _ in Events(ct))
        {
            await ShowAsync(ct);
            ResetRestartBackoff();
        }
    }

    async Task ShowAsync(CancellationToken ct)
    {
        var config = Read();
        await configs.ModifyAsync(MachineConfig.Id, current => Follow(current, config), ct);
    }

    /// <summary>An error keeps the time when it was first seen, so that seeing it again is no change.</summary>
    static MachineConfig Follow(MachineConfig? current, MachineConfig read) =>
        read.Error is { } error && current?.Error is { } before && before.Code == error.Code && before.Message == error.Message ? current : read;

    MachineConfig Read()
    {
        try
        {
            var config = file.Read();
            if (config is not null) return config;

            return Faulty(new StageException(ErrorCodes.ConfigMissing, $"{file.Path} does not exist", "write it, or apply one: strata apply FILE"));
        }
        catch (StageException fault)
        {
            return Faulty(fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or LinuxException)
        {
            return Faulty(new StageException(ErrorCodes.Io, $"{file.Path} cannot be read: {fault.Message}", "check the file and its disk"));
        }
    }

    MachineConfig Faulty(StageException fault)
    {
        logger.MachineConfigUnreadable(file.Path, fault.Message);
        return new MachineConfig("", "", 0, new StageError(fault.Code, fault.Message, fault.Hint, time.GetUtcNow(), 1, null));
    }

    /// <summary>Watches the directory, as the file itself is replaced by rename.</summary>
    FileSystemWatcher Watch(Action changed)
    {
        var directory = Path.GetDirectoryName(file.Path)!;
        if (!Directory.Exists(directory)) throw new DirectoryNotFoundException($"{directory}, the directory of the machine configuration, does not exist");

        var watcher = new FileSystemWatcher(directory, Path.GetFileName(file.Path));
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.Deleted += (_, _) => changed();
        watcher.Error += (_, _) => changed(); // events were lost
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
