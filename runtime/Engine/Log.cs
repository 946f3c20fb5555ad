using Microsoft.Extensions.Logging;
using Strata.Resources;

namespace Strata.Runtime;

/// <summary>Every event the runtime logs. Ids: 100–119 free loops and hooks, 120–139 passes, 140–159 watches.</summary>
static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "Controller {Controller} failed, restarting in {Delay}")]
    public static partial void ControllerFailed(this ILogger logger, string controller, TimeSpan delay, Exception error);

    [LoggerMessage(101, LogLevel.Debug, "Controller {Controller} finished")]
    public static partial void ControllerFinished(this ILogger logger, string controller);

    [LoggerMessage(102, LogLevel.Error, "The run hook of controller {Controller} failed, restarting in {Delay}")]
    public static partial void HookFailed(this ILogger logger, string controller, TimeSpan delay, Exception error);

    [LoggerMessage(103, LogLevel.Error, "The shutdown hook of controller {Controller} failed")]
    public static partial void ShutdownFailed(this ILogger logger, string controller, Exception error);

    [LoggerMessage(120, LogLevel.Debug, "Controller {Controller} reconciled {Pointer}")]
    public static partial void Reconciled(this ILogger logger, string controller, Pointer pointer);

    [LoggerMessage(121, LogLevel.Error, "Controller {Controller} failed on {Pointer}, next try in {Delay}")]
    public static partial void PassFailed(this ILogger logger, string controller, Pointer pointer, TimeSpan delay, Exception error);

    [LoggerMessage(122, LogLevel.Debug, "Controller {Controller} stopped its pass over {Pointer}, which leaves")]
    public static partial void PassInterrupted(this ILogger logger, string controller, Pointer pointer);

    [LoggerMessage(123, LogLevel.Error, "Controller {Controller}: telling the pass over {Pointer} to stop failed")]
    public static partial void InterruptionFailed(this ILogger logger, string controller, Pointer pointer, Exception error);

    [LoggerMessage(140, LogLevel.Warning, "The watch of {Kind} failed, listing anew in {Delay}")]
    public static partial void WatchFailed(this ILogger logger, Kind kind, TimeSpan delay, Exception error);
}
