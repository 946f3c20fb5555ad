using System.Net.Sockets;
using Strata.Controllers.Linux;
using Strata.Resources.Node;

namespace Strata.Agent;

/// <summary>The socket file that an agent leaves behind when it is killed.</summary>
static class LeftSocket
{
    /// <exception cref="StageException">
    /// `busy`: somebody listens there, an agent on other data whose clients would find us; `io`: the path is no socket, so not ours to
    /// remove.
    /// </exception>
    public static void Remove(string path)
    {
        var type = Files.TypeOf(path);
        if (type == FileType.Missing) return;
        if (type != FileType.Socket)
            throw new StageException(
                ErrorCodes.Io, $"{path} exists and is no socket", "name another path with --socket, or remove what is there");
        if (IsListening(path))
            throw new StageException(
                ErrorCodes.Busy, $"another agent answers on {path}", "stop it, or give this one a --socket of its own");

        Files.Unlink(path);
    }

    // Not blocking: a listener whose queue is full says so instead of letting us wait.
    static bool IsListening(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.WouldBlock;
        }
    }
}
