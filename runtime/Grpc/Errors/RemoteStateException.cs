using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>The peer refused for a reason that is none of a state: an authorization layer, a limit, a defect (COSI 6.7, "raw").</summary>
public sealed class RemoteStateException(StatusCode code, string message, Exception? cause = null)
    : StateException($"{message} ({code})", cause)
{
    public StatusCode Code { get; } = code;
}
