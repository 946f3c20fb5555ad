using Microsoft.Extensions.Logging;

namespace Strata.Runtime.Grpc;

/// <summary>Events 400–419.</summary>
static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "Refused a connection of uid {Uid}; only uid {AllowedUid} may connect")]
    public static partial void PeerRefused(this ILogger logger, uint? uid, uint allowedUid);

    [LoggerMessage(401, LogLevel.Information, "Watch on {Namespace} {Type} was interrupted, trying again in {Delay}")]
    public static partial void WatchInterrupted(this ILogger logger, string @namespace, string type, TimeSpan delay, Exception error);
}
