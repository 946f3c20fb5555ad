using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Strata.Runtime.Grpc;

/// <summary>How a state listens. HTTP/2 without TLS, which is what gRPC clients speak on unix sockets and on loopback.</summary>
public static class KestrelStateExtensions
{
    /// <summary>Listens on a unix socket, for the peers that it allows.</summary>
    /// <exception cref="FormatException">The path is longer than the kernel allows.</exception>
    public static void ListenState(this KestrelServerOptions kestrel, UnixSocketOptions socket, StateListenOptions? options = null)
    {
        UnixSocketOptions.CheckLength(socket.Path);
        kestrel.Limit(options ?? new StateListenOptions());
        kestrel.ListenUnixSocket(socket.Path, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (socket.AllowedUid is { } uid) listen.Use(next => Guard(kestrel, uid, next).OnConnectionAsync);
        });
    }

    /// <summary>Listens on TCP, for everybody who can reach the address.</summary>
    public static void ListenState(this KestrelServerOptions kestrel, IPEndPoint address, StateListenOptions? options = null)
    {
        kestrel.Limit(options ?? new StateListenOptions());
        kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http2);
    }

    static PeerGuard Guard(KestrelServerOptions kestrel, uint uid, ConnectionDelegate next) =>
        new(uid, next, kestrel.ApplicationServices.GetRequiredService<ILogger<PeerGuard>>());

    static void Limit(this KestrelServerOptions kestrel, StateListenOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.Http2.KeepAlivePingDelay = options.PingAfter;
        limits.Http2.KeepAlivePingTimeout = options.PingTimeout;

        // A watch that is read slowly gets its overrun; it must not cost the other calls of its connection.
        limits.MinResponseDataRate = null;
        limits.MinRequestBodyDataRate = null;
    }
}
