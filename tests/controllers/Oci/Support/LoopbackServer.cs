using System.Net;
using System.Net.Sockets;

namespace Strata.Controllers.Tests.Oci;

/// <summary>Serves whoever connects to a port of its own on loopback, all at once, until it is told to stop.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    const int MostWaiting = 512;

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;

    /// <param name="serve">Owns the socket; ends without an error when it is told to stop.</param>
    public LoopbackServer(Func<Socket, CancellationToken, Task> serve)
    {
        listener.Start(MostWaiting);
        accepting = AcceptAsync(serve);
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    async Task AcceptAsync(Func<Socket, CancellationToken, Task> serve)
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(serve(await listener.AcceptSocketAsync(stop.Token), stop.Token));
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }
}
