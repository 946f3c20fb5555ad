using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Strata.Runtime.Grpc;

/// <summary>Refuses connections of other users before a byte of them is read.</summary>
sealed class PeerGuard(uint allowedUid, ConnectionDelegate next, ILogger<PeerGuard> logger)
{
    // socket(7): SOL_SOCKET, SO_PEERCRED give `struct ucred { pid_t pid; uid_t uid; gid_t gid; }` as of connect(2).
    const int SolSocket = 1;
    const int SoPeerCred = 17;
    const int UcredLength = 12;
    const int UidOffset = 4;

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        var uid = connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket } ? UidOf(socket) : null;
        if (uid == allowedUid) return next(connection);

        logger.PeerRefused(uid, allowedUid);
        connection.Abort(new ConnectionAbortedException("the peer is not allowed"));
        return Task.CompletedTask;
    }

    static uint? UidOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[UcredLength];
        var length = socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return length == UcredLength ? MemoryMarshal.Read<uint>(credentials[UidOffset..]) : null;
    }
}
