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

    /// <summary>
    /// How often is looked whether another file is at the path: one that came with another directory on the way to it, or another link, is
    /// told by no watch of the directory. And how often the file is read while there is no watch.
    /// </summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly MachineConfigFile file;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Output<MachineConfig> configs;

    string? refusal; // of the watch, that is told already

    public MachineConfigController(MachineConfigFile file, TimeProvider time, ILogger<MachineConfigController> logger)
    {
        (this.file, this.time, this.logger) = (file, time, logger);
        configs = Exclusive<MachineConfig>();
    }

    internal Func<DirectoryWatch, bool> Renew { get; init; } = watch => watch.Renew();

    /// <summary>Reads the file again now, without waiting for the kernel to tell that it changed.</summary>
    public void Refresh() => QueueReconcile();

    protected override async Task RunAsync(CancellationToken ct)
    {
        await using var settled = Timer(QueueReconcile);
        void Changed() => settled.Change(Quiet, Timeout.InfiniteTimeSpan);

        // Not by passes: they would show as work of the controller. One shot after the other: a disk that hangs holds one thread.
        ITimer? again = null;
        var mustRead = false;
        await using var look = again = Timer(() =>
        {
            if (Volatile.Read(ref mustRead)) QueueReconcile();
            else if (file.IsAnother()) Changed();
            again?.Change(Interval, Timeout.InfiniteTimeSpan);
        });

        using var watch = new DirectoryWatch(file.Path, Changed);
        await foreach (var _ in Events(ct))
        {
            var isWatched = IsWatched(watch);
            var config = await ShowAsync(ct);
            Volatile.Write(ref mustRead, !isWatched || IsOutOfSight(config.Error));
            look.Change(Interval, Timeout.InfiniteTimeSpan);
            ResetRestartBackoff();
        }
    }

    ITimer Timer(Action tick) => time.CreateTimer(_ => tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    bool IsWatched(DirectoryWatch watch)
    {
        try
        {
            var isWatched = Renew(watch);
            refusal = null;
            return isWatched;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or UnauthorizedAccessException)
        {
            if (refused.Message != refusal) logger.MachineConfigUnwatched(file.Path, refused.Message, Interval);
            refusal = refused.Message;
            return false;
        }
    }

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
}
