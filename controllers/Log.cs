using Microsoft.Extensions.Logging;

namespace Strata.Controllers;

/// <summary>The events of the stages: ids 2000 to 2999.</summary>
static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "The machine configuration {Path} cannot be read: {Reason}")]
    public static partial void MachineConfigUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "{Path} cannot be watched, it is read every {Interval}: {Reason}")]
    public static partial void MachineConfigUnwatched(this ILogger logger, string path, string reason, TimeSpan interval);

    [LoggerMessage(2003, LogLevel.Warning, "The machine configuration is refused, what was configured before stays: {Code}: {Reason}")]
    public static partial void MachineConfigRefused(this ILogger logger, string code, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "What a killed apply has left beside {Path} cannot be removed: {Reason}")]
    public static partial void LeftoverStays(this ILogger logger, string path, string reason);

    [LoggerMessage(2010, LogLevel.Information, "Pulled {Image} as {Digest}: {Bytes} bytes in {Duration}")]
    public static partial void Pulled(this ILogger logger, string image, string digest, long bytes, TimeSpan duration);

    [LoggerMessage(2011, LogLevel.Warning, "{Image}: {Code}: {Reason}; next try in {Delay}")]
    public static partial void StageFailed(
        this ILogger logger, string image, string code, string reason, TimeSpan delay, Exception? fault);

    [LoggerMessage(2012, LogLevel.Warning, "{Image}: {Code}: {Reason}; waits for another image")]
    public static partial void ImageRefused(this ILogger logger, string image, string code, string reason);

    [LoggerMessage(2020, LogLevel.Information, "Built {Image} as layer {Key}: {Bytes} bytes in {Duration}")]
    public static partial void Built(this ILogger logger, string image, string key, long bytes, TimeSpan duration);

    [LoggerMessage(2021, LogLevel.Warning, "{Path} cannot be used, every layer is read again: {Reason}")]
    public static partial void StampsUnusable(this ILogger logger, string path, string reason);

    [LoggerMessage(2022, LogLevel.Warning, "{Path} cannot be written, the next start reads layers again: {Reason}")]
    public static partial void StampsNotKept(this ILogger logger, string path, string reason);

    [LoggerMessage(2023, LogLevel.Warning, "A built layer is damaged and is built anew: {Reason}")]
    public static partial void LayerDamaged(this ILogger logger, string reason);

    [LoggerMessage(2030, LogLevel.Information, "Generation {Generation} is complete; members: {Members}")]
    public static partial void GenerationMade(this ILogger logger, int generation, int members);

    [LoggerMessage(2031, LogLevel.Warning, "The configured set cannot be installed: {Code}: {Reason}")]
    public static partial void InstallRefused(this ILogger logger, string code, string reason, Exception? fault);

    [LoggerMessage(2032, LogLevel.Warning, "Generation {Generation} is damaged and left out: {Reason}")]
    public static partial void GenerationDamaged(this ILogger logger, int generation, string reason);

    [LoggerMessage(2033, LogLevel.Warning, "Old generations could not be removed: {Reason}")]
    public static partial void PruneFailed(this ILogger logger, string reason);

    [LoggerMessage(2040, LogLevel.Information, "Generation {Generation} is mounted at {Target} after {Duration}")]
    public static partial void Mounted(this ILogger logger, int generation, string target, TimeSpan duration);

    [LoggerMessage(2041, LogLevel.Information, "Generation {Generation} was mounted at {Target} already")]
    public static partial void Adopted(this ILogger logger, int generation, string target);

    [LoggerMessage(2042, LogLevel.Error, "Generation {Generation} could not be mounted: {Reason}")]
    public static partial void MountFailed(this ILogger logger, int generation, string reason, Exception? fault);

    [LoggerMessage(2043, LogLevel.Error, "Generation {Generation} is mounted, and is not what was built: {Reason}")]
    public static partial void MountedDamaged(this ILogger logger, int generation, string reason);

    [LoggerMessage(2044, LogLevel.Information, "Process {Pid} ({Command}) still uses what was mounted before: {Holds}")]
    public static partial void Held(this ILogger logger, int pid, string command, string holds);

    [LoggerMessage(2045, LogLevel.Warning, "Not every process was looked at for what still uses what was mounted before")]
    public static partial void HoldersUnknown(this ILogger logger);

    [LoggerMessage(2050, LogLevel.Information, "Cleaned up ({Reason}): {Layers} layers and {Blobs} blobs removed, {Bytes} bytes freed")]
    public static partial void CleanedUp(this ILogger logger, string reason, int layers, int blobs, long bytes);

    [LoggerMessage(2051, LogLevel.Warning, "{Path} is not the agent's, and is left alone")]
    public static partial void UnknownFile(this ILogger logger, string path);

    [LoggerMessage(2052, LogLevel.Warning, "The data directory could not be cleaned up ({Reason}): {Problem}")]
    public static partial void CleanUpFailed(this ILogger logger, string reason, string problem);

    [LoggerMessage(2053, LogLevel.Warning, "No built layer was cleaned up ({Reason}): {Problem}")]
    public static partial void LayersKept(this ILogger logger, string reason, string problem);
}
