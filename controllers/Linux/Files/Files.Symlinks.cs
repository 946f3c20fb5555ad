using System.Text;

namespace Strata.Controllers.Linux;

public static partial class Files
{
    /// <summary>Lets the symlink name another target in one step, and syncs its directory; creates it when there is none.</summary>
    /// <exception cref="LinuxException">EISDIR when a directory has the name.</exception>
    public static void SwapSymlink(string path, string target)
    {
        var temporary = TemporaryBeside(path);
        Check(Libc.symlink(target, temporary), "symlink", temporary);
        try
        {
            RenameDurably(temporary, path);
        }
        catch
        {
            _ = Libc.unlink(temporary);
            throw;
        }
    }

    /// <summary>What the symlink says; null when the path is missing or no symlink.</summary>
    /// <exception cref="LinuxException"/>
    public static string? ReadSymlink(string path)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = Libc.readlink(path, buffer, buffer.Length);
        if (length >= 0) return Encoding.UTF8.GetString(buffer[..(int)length]);

        return Libc.Errno is Errno.ENOENT or Errno.EINVAL or Errno.ENOTDIR ? null : throw LinuxException.Last("readlink", path);
    }
}
