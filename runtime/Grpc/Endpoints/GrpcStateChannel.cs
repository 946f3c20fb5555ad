using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Strata.Runtime.Grpc;

/// <summary>
/// One HTTP/2 connection to an endpoint, opened by the first call and again after it broke. All services of the endpoint can be called
/// through it. Nothing here asks for names, proxies or cookies: a program that makes one call must not wait for them.
/// </summary>
public sealed class GrpcStateChannel : IDisposable
{
    readonly GrpcChannel channel;

    public GrpcStateChannel(StateEndpoint endpoint, StateChannelOptions? options = null)
    {
        Endpoint = endpoint;
        options ??= new StateChannelOptions();
        channel = GrpcChannel.ForAddress($"http://{endpoint.Authority}", new GrpcChannelOptions
        {
            HttpHandler = Handler(endpoint, options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxReceiveSize,
            MaxSendMessageSize = null,
        });
        Invoker = channel.CreateCallInvoker();
    }

    public StateEndpoint Endpoint { get; }

    /// <summary>What generated clients are made from.</summary>
    public CallInvoker Invoker { get; }

    public void Dispose() => channel.Dispose();

    static SocketsHttpHandler Handler(StateEndpoint endpoint, StateChannelOptions options) => new()
    {
        ConnectCallback = (_, ct) => ConnectAsync(endpoint, ct),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = options.StreamWindow,
        KeepAlivePingDelay = options.PingAfter,
        KeepAlivePingTimeout = options.PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    };

    static async ValueTask<Stream> ConnectAsync(StateEndpoint endpoint, CancellationToken ct)
    {
        var socket = endpoint is StateEndpoint.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Address, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
