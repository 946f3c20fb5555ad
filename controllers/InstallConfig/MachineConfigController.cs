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

    /// <summary>How often the file is looked at while the kernel cannot be asked to tell of changes, or would not tell.</summary>
    static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(5);

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
        await using var settled = Timer();
        await using var unwatched = Timer(); // its own: it must not put off what the kernel has told
        FileSystemWatcher? watcher = null;
        try
        {
            await foreach (var _ in Events(ct))
            {
                watcher = Watch(watcher, () => settled.Change(Quiet, Timeout.InfiniteTimeSpan));
                var config = await ShowAsync(ct);
                var next = watcher is null || IsOutOfSight(config.Error) ? Unwatched : Timeout.InfiniteTimeSpan;
                unwatched.Change(next, Timeout.InfiniteTimeSpan);
                ResetRestartBackoff();
            }
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    ITimer Timer() => time.CreateTimer(_ => QueueReconcile(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>What ends it is not told by a watch of names and content: a chmod, of a directory too, or the disk.</summary>
    static bool IsOutOfSight(StageError? fault) => fault?.Code is ErrorCodes.ConfigWritable or ErrorCodes.Io;

    async Task<MachineConfig> ShowAsync(CancellationToken ct)
    {
        var config = Read();
        var shown = await configs.ModifyAsync(MachineConfig.Id, current => Follow(current, config), ct);
        if (config.Error is { } fault && shown.Spec.Error == fault) logger.MachineConfigUnreadable(file.Path, fault.Message);
        return config;
    }

    /// <summary>An error keeps the time when it was first seen, so that seeing it again is no change.</summary>
    static MachineConfig Follow(MachineConfig? current, MachineConfig read) =>
        read.Error is { } error && current?.Error is { } before && before.Code == error.Code && before.Message == error.Message
            ? current
            : read;

    MachineConfig Read()
    {
        try
        {
            var config = file.Read();
            if (config is not null) return config;

            return Faulty(new StageException(
                ErrorCodes.ConfigMissing, $"{file.Path} does not exist", "write it, or apply one: strata apply FILE"));
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

    MachineConfig Faulty(StageException fault) =>
        new("", "", 0, new StageError(fault.Code, fault.Message, fault.Hint, time.GetUtcNow(), 1, null));

    /// <summary>Watches the directory, as the file itself is replaced by rename.</summary>
    /// <returns>The present watcher while it is of use; null when there is no directory, or the kernel gives no watch.</returns>
    FileSystemWatcher? Watch(FileSystemWatcher? present, Action changed)
    {
        var directory = Path.GetDirectoryName(file.Path)!;
        if (present is not null && Directory.Exists(directory)) return present;

        present?.Dispose();
        try
        {
            return Directory.Exists(directory) ? Start(new FileSystemWatcher(directory, Path.GetFileName(file.Path)), changed) : null;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException)
        {
            logger.MachineConfigUnwatched(file.Path, refused.Message, Unwatched);
            return null;
        }
    }

    static FileSystemWatcher Start(FileSystemWatcher watcher, Action changed)
    {
        watcher.Changed += (_, _) => changed();
        watcher.Created += (_, _) => changed();
        watcher.Renamed += (_, _) => changed();
        watcher.Deleted += (_, _) => changed();
        watcher.Error += (_, _) => changed(); // events were lost
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
