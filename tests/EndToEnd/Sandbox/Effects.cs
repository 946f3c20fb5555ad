using System.Text.RegularExpressions;

namespace Strata.EndToEnd.Tests.Sandbox;

/// <summary>What a system call that names a file or an address would change, whether the kernel let it or not.</summary>
static partial class Effects
{
    static readonly string[] WritingFlags = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_TMPFILE"];

    /// <summary>Calls of strace's classes %file and %network that change no file.</summary>
    static readonly HashSet<string> Reading =
    [
        "access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "fstatat64", "statx", "statfs", "readlink", "readlinkat",
        "getcwd", "chdir", "execve", "execveat", "getxattr", "lgetxattr", "listxattr", "llistxattr", "name_to_handle_at",
        "inotify_add_watch", "open_tree", "fspick", "fsconfig", "mount_setattr",
        "socket", "socketpair", "listen", "accept", "accept4", "getsockname", "getpeername", "getsockopt", "setsockopt", "shutdown",
        "recvfrom", "recvmsg", "recvmmsg", "connect", "sendto", "sendmsg", "sendmmsg", "bind",
    ];

    /// <summary>Paths that the call opens for writing, creates, removes, renames, or changes the properties of.</summary>
    /// <remarks>An empty path without a directory names nothing: such calls only ask what the kernel can do.</remarks>
    /// <exception cref="FormatException">A call that is not known: whoever reads traces must look at it first.</exception>
    public static IEnumerable<string> ChangedPaths(SystemCall call) => Named(call).Where(path => path.Length > 0);

    static IEnumerable<string> Named(SystemCall call) => call.Name switch
    {
        "open" => Opened(call, "", call.Arguments[0], call.Arguments[1]),
        "openat" or "openat2" => Opened(call, call.Arguments[0], call.Arguments[1], call.Arguments[2]),
        "creat" or "mkdir" or "rmdir" or "unlink" or "mknod" or "truncate" or "chmod" or "chown" or "lchown" or "utime" or "utimes"
            or "setxattr" or "lsetxattr" or "removexattr" or "lremovexattr" or "umount2" or "umount" => [Path("", call.Arguments[0])],
        "mkdirat" or "unlinkat" or "mknodat" or "fchmodat" or "fchmodat2" or "fchownat" or "utimensat" or "futimesat"
            => [Path(call.Arguments[0], call.Arguments[1])],
        "rename" => [Path("", call.Arguments[0]), Path("", call.Arguments[1])],
        "link" or "symlink" or "mount" or "pivot_root" => [Path("", call.Arguments[1])],
        "renameat" or "renameat2" => [Path(call.Arguments[0], call.Arguments[1]), Path(call.Arguments[2], call.Arguments[3])],
        "linkat" or "move_mount" => [Path(call.Arguments[2], call.Arguments[3])],
        "symlinkat" => [Path(call.Arguments[1], call.Arguments[2])],
        "bind" when SocketPath().Match(call.Arguments[1]) is { Success: true } path => [path.Groups[1].Value],
        _ when Reading.Contains(call.Name) => [],
        _ => throw new FormatException($"is {call.Name} a change?"),
    };

    /// <summary>Peers that the call sends to: <c>host:port</c>, the path of a unix socket, or the family of any other address.</summary>
    public static IEnumerable<string> Peers(SystemCall call) =>
        call.Name is "connect" or "sendto" or "sendmsg" or "sendmmsg"
            ? call.Arguments.Where(argument => !argument.StartsWith('"')).SelectMany(argument => Address().Matches(argument).Select(Peer))
                .Where(peer => peer != "AF_UNSPEC") // takes the peer of a socket away
            : [];

    static IEnumerable<string> Opened(SystemCall call, string directory, string path, string flags)
    {
        if (!WritingFlags.Any(flag => flags.Contains(flag, StringComparison.Ordinal))) return [];

        return call.Succeeded && File().Match(call.Result) is { Success: true } file ? [file.Groups[1].Value] : [Path(directory, path)];
    }

    /// <param name="directory">A descriptor with the directory it stands for; empty for none.</param>
    /// <param name="path">In quotes.</param>
    static string Path(string directory, string path)
    {
        var name = path.Trim('"');
        if (name.StartsWith('/')) return System.IO.Path.GetFullPath(name);
        if (File().Match(directory) is not { Success: true } at) return name;

        return System.IO.Path.GetFullPath(name.Length == 0 ? at.Groups[1].Value : $"{at.Groups[1].Value}/{name}");
    }

    static string Peer(Match address)
    {
        var (family, text) = (address.Groups[1].Value, address.Value);
        if (family == "AF_UNIX") return SocketPath().Match(text) is { Success: true } path ? path.Groups[1].Value : family;

        return Internet().Match(text) is { Success: true } peer ? $"{peer.Groups[2].Value}:{peer.Groups[1].Value}" : family;
    }

    [GeneratedRegex("<(.*)>$")]
    private static partial Regex File();

    [GeneratedRegex("sun_path=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex SocketPath();

    [GeneratedRegex(@"\{sa_family=(AF_\w+)[^}]*\}")]
    private static partial Regex Address();

    [GeneratedRegex("port=htons\\((\\d+)\\).*(?:inet_addr\\(|AF_INET6, )\"(?:::ffff:)?([^\"]*)\"")]
    private static partial Regex Internet();
}
