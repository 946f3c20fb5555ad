using System.Net.Sockets;
using Grpc.Core;

namespace Strata.Runtime.Grpc;

/// <summary>Why nobody answered at an endpoint, for whoever calls other services there too.</summary>
public static class NoAnswer
{
    /// <param name="status">Unavailable.</param>
    public static StateUnavailableException From(RpcException status, StateEndpoint endpoint)
    {
        var reason = Causes(status.Status.DebugException).OfType<SocketException>().FirstOrDefault() switch
        {
            // What .NET makes of ENOENT for a unix socket.
            { SocketErrorCode: SocketError.AddressNotAvailable } when endpoint is StateEndpoint.Unix => "the socket does not exist",
            { } failure => failure.Message,
            null => status.Status.Detail,
        };
        return new StateUnavailableException($"no answer from {endpoint}: {reason}", status);
    }

    static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error;
    }
}
