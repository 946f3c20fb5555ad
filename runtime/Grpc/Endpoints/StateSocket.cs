using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Strata.Runtime.Grpc;

/// <summary>Unix sockets that nobody but their user can connect to, at any instant and under any umask.</summary>
public static class StateSocket
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// For <see cref="SocketTransportOptions.CreateBoundListenSocket"/>; <see cref="StateServiceExtensions.AddStateService"/> sets it.
    /// Endpoints other than unix sockets are bound as ever. The file goes when the socket is closed.
    /// </summary>
    public static Socket Bind(EndPoint endpoint)
    {
        if (endpoint is not UnixDomainSocketEndPoint) return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Linux gives the file the mode that the socket has when it is bound, so there is no moment with another one.
            using var unbound = new SafeFileHandle(socket.Handle, ownsHandle: false);
            File.SetUnixFileMode(unbound, Private);
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
