namespace Strata.Controllers.Linux;

public static partial class Files
{
    /// <summary>Removes a file's name; a missing one is fine. Programs that have the file open keep it until they close it.</summary>
    /// <returns>Bytes on the disk that this frees: 0 while the file has other names.</returns>
    /// <exception cref="LinuxException"/>
    public static long Remove(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat) != 0)
            return Libc.Errno == Errno.ENOENT ? 0 : throw LinuxException.Last("statx", path);

        Unlink(path);
        return stat.stx_nlink == 1 ? (long)stat.stx_blocks * Libc.StatBlock : 0;
    }
}
