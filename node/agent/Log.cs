using Microsoft.Extensions.Logging;

namespace Strata.Agent;

/// <summary>The events of the agent: ids 3000 to 3999.</summary>
static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "The agent listens on {Socket}; data in {Data}, extensions at {Target}")]
    public static partial void AgentStarted(this ILogger logger, string socket, string data, string target);

    [LoggerMessage(3002, LogLevel.Information, "The agent has stopped; what is mounted at {Target} stays")]
    public static partial void AgentStopped(this ILogger logger, string target);

    [LoggerMessage(
        3003,
        LogLevel.Warning,
        "The base {Base} is writable: what changes in it while it is mounted may or may not show in the merged root")]
    public static partial void BaseIsWritable(this ILogger logger, string @base);

    [LoggerMessage(3004, LogLevel.Error, "The agent has ended, and holds {Data} until these end as well: {Controllers}")]
    public static partial void PassesStillRun(this ILogger logger, string data, string controllers);

    [LoggerMessage(3010, LogLevel.Error, "A call failed")]
    public static partial void CallFailed(this ILogger logger, Exception error);
}
