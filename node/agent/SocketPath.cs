using System.Net.Sockets;
using System.Text;
using Strata.Controllers.Linux;
using Strata.Resources.Node;
using Strata.Runtime.Grpc;

namespace Strata.Agent;

/// <summary>Where a server of this program is about to listen. The socket itself is made by <see cref="StateSocket"/>.</summary>
public static class SocketPath
{
    /// <summary>
    /// Sees that nobody but us can put another socket in the place of ours, and removes the one that a killed server left. Call it
    /// right before the server starts.
    /// </summary>
    /// <returns>
    /// The lock `PATH.lock`, to be held as long as the server lives: of two that start at once, the second would take the socket that the
    /// first has made and does not answer on yet for one that was left.
    /// </returns>
    /// <exception cref="StageException">
    /// `unsupported`: the path is too long; `io`: the directory is missing, or what is there is no socket, or another user's;
    /// `workdir`: others may rename in the directory; `busy`: somebody serves there, whose clients would find us.
    /// </exception>
    public static IDisposable Claim(string path)
    {
        CheckLength(path);
        CheckDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

        var held = Lock(path);
        try
        {
            RemoveLeftOver(path);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <exception cref="StageException">`unsupported`: the kernel has no room for it.</exception>
    public static void CheckLength(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > UnixSocketOptions.MaxPathBytes)
            throw new StageException(
                ErrorCodes.Unsupported,
                $"{path} is longer than {UnixSocketOptions.MaxPathBytes} bytes",
                "name a shorter path with --socket");
    }

    static FileLock Lock(string path)
    {
        try
        {
            return FileLock.Acquire($"{path}.lock");
        }
        catch (LockHeldException held)
        {
            var holder = held.Holder is { } pid ? $"process {pid}" : "another process";
            throw new StageException(
                ErrorCodes.Busy, $"{holder} serves on {path}", "stop it, or give this one a --socket of its own", cause: held);
        }
        catch (LinuxException error)
        {
            throw new StageException(
                ErrorCodes.Io, error.Message, "remove what is there, or name another path with --socket", cause: error);
        }
    }

    static void RemoveLeftOver(string path)
    {
        var type = Files.TypeOf(path);
        if (type == FileType.Missing) return;
        if (type != FileType.Socket)
            throw new StageException(
                ErrorCodes.Io, $"{path} exists and is no socket", "name another path with --socket, or remove what is there");
        if (!Files.IsOurs(path))
            throw new StageException(
                ErrorCodes.Io, $"{path} is a socket of another user", "name another path with --socket, or remove what is there");
        if (IsListening(path))
            throw new StageException(ErrorCodes.Busy, $"a server answers on {path}", "stop it, or give this one a --socket of its own");

        Files.Unlink(path);
    }

    static void CheckDirectory(string directory)
    {
        if (!Directory.Exists(directory))
            throw new StageException(ErrorCodes.Io, $"{directory} is no directory", "make it, or name another path with --socket");
        if (!Files.IsSafeParent(directory))
            throw new StageException(
                ErrorCodes.Workdir,
                $"{directory} belongs to another user, or others may rename there",
                $"chown it to the server's user and chmod go-w {directory}, or name another path with --socket");
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
