using System.Text;

namespace Strata.Runtime.Grpc;

/// <summary>
/// A socket to listen on. <see cref="StateSocket"/> makes it private to its user; the caller sees to the directory, and to a socket that
/// an earlier run left.
/// </summary>
/// <param name="Path">Absolute; at most 107 bytes.</param>
/// <param name="AllowedUid">The user id that peers must have had when they connected; null admits everyone who can open the file.</param>
public sealed record UnixSocketOptions(string Path, uint? AllowedUid = null)
{
    /// <summary>sun_path of Linux is 108 bytes with the final NUL: unix(7).</summary>
    public const int MaxPathBytes = 107;

    /// <exception cref="FormatException">The path is longer than the kernel allows.</exception>
    internal static void CheckLength(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length > MaxPathBytes)
        {
            throw new FormatException(
                $"socket path \"{path}\" has {length} bytes, Linux allows {MaxPathBytes}: choose a shorter directory");
        }
    }
}
