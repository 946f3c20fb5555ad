using System.Net;
using System.Net.Sockets;

namespace Strata.Controllers.Oci;

/// <summary>
/// Connects to one of the addresses that a name has: of the first few only, so that a name with hundreds of dead ones costs no more time
/// than others.
/// </summary>
sealed class AddressDialer(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    const int MostAddresses = 8;

    /// <exception cref="SocketException">The name has no address, or nobody answers at them.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken ct)
    {
        var addresses = await resolve(host, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses.Take(MostAddresses)], port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
