using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// File operations whose success can be relied on. The base library hides failing fsyncs and cannot open a directory to sync it
/// (spec/reliability.md 0, rows 1 and 2), so what must survive a power cut goes through here.
/// </summary>
public static partial class Files
{
    /// <summary>Puts the file's bytes on the disk. After a failure the content is unknown: never retry and acknowledge.</summary>
    /// <exception cref="LinuxException"/>
    public static void Sync(SafeFileHandle file, string path) => Check(Libc.fsync(file), "fsync", path);

    /// <summary>Puts the names in a directory on the disk: needed after every create, rename and unlink that must last.</summary>
    /// <exception cref="LinuxException"/>
    public static void SyncDirectory(string path)
    {
        using var directory = OpenDirectory(path);
        Sync(directory, path);
    }

    /// <summary>
    /// Renames over whatever is there, atomically, and syncs the directory of the new name, and of the old if it is another.
    /// </summary>
    /// <exception cref="LinuxException"/>
    public static void RenameDurably(string from, string to)
    {
        Rename(from, to);
        var (source, destination) = (Parent(from), Parent(to));
        SyncDirectory(destination);
        if (source != destination) SyncDirectory(source);
    }

    /// <exception cref="LinuxException"/>
    public static void Rename(string from, string to) => Check(Libc.rename(from, to), "rename", $"{from} to {to}");

    /// <summary>
    /// Replaces a file's content: readers and a power cut see the old bytes or the new ones, never a mixture. The bytes are on the
    /// disk when this returns; when it throws, the old file is untouched and no temporary file is left.
    /// </summary>
    /// <exception cref="LinuxException"/>
    public static void WriteDurably(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = TemporaryBeside(path);
        try
        {
            using (var file = CreateExclusively(temporary))
            {
                RandomAccess.Write(file, content, 0);
                Check(Libc.fchmod(file, (uint)mode), "fchmod", temporary);
                Sync(file, temporary);
            }

            RenameDurably(temporary, path);
        }
        catch
        {
            _ = Libc.unlink(temporary);
            throw;
        }
    }

    /// <summary>A file that did not exist before, 0600, opened for reading and writing; never through a symlink.</summary>
    /// <exception cref="LinuxException">EEXIST when the name is taken.</exception>
    public static SafeFileHandle CreateExclusively(string path) =>
        Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW);

    /// <exception cref="LinuxException"/>
    public static SafeFileHandle OpenForReading(string path) => Open(path, Libc.O_RDONLY);

    /// <summary>
    /// Opens what somebody else may have put there: a fifo would block the open until a writer comes, a device would have no end.
    /// </summary>
    /// <exception cref="LinuxException">EINVAL when it is no regular file.</exception>
    public static SafeFileHandle OpenRegular(string path) => OpenRegular(path, Libc.O_RDONLY);

    internal static SafeFileHandle OpenRegular(string path, int flags)
    {
        var file = Open(path, flags | Libc.O_NONBLOCK);
        try
        {
            Check(Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var stat), "statx", path);
            return Type(stat.stx_mode) == FileType.File
                ? file
                : throw new LinuxException("open", path, Errno.EINVAL, "it is no regular file");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Lets the kernel bring the file's bytes into memory, as far as it likes to; nobody waits for them here.</summary>
    public static void ReadAhead(SafeFileHandle file) => _ = Libc.posix_fadvise(file, 0, 0, Libc.POSIX_FADV_WILLNEED);

    /// <summary>A second name for the same bytes.</summary>
    /// <exception cref="LinuxException">EXDEV when the two names are on different file systems.</exception>
    public static void HardLink(string existing, string path) => Check(Libc.link(existing, path), "link", $"{existing} to {path}");

    /// <exception cref="LinuxException">The file is missing or out of reach.</exception>
    public static FileStamp Stamp(string path)
    {
        Check(Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat), "statx", path);
        return Stamp(stat);
    }

    /// <exception cref="LinuxException"/>
    public static FileStamp Stamp(SafeFileHandle file, string path)
    {
        Check(Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var stat), "statx", path);
        return Stamp(stat);
    }

    /// <summary>Which file or directory the path leads to, through links.</summary>
    /// <exception cref="LinuxException"/>
    public static FileIdentity Identity(string path)
    {
        Check(Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS | Libc.STATX_BTIME, out var stat), "statx", path);
        return new FileIdentity(Device(stat), stat.stx_ino, Nanoseconds(stat.stx_btime_sec, stat.stx_btime_nsec));
    }

    /// <summary>Both paths are names of one regular file.</summary>
    /// <exception cref="LinuxException"/>
    public static bool AreOne(string path, string other) =>
        TypeOf(path) == FileType.File && TypeOf(other) == FileType.File && (Stamp(path), Stamp(other)) is var (one, two)
        && (one.Device, one.Inode) == (two.Device, two.Inode);

    /// <summary>The type of the path itself; <see cref="FileType.Missing"/> also below something that is no directory, and where it is
    /// longer than the kernel takes.</summary>
    /// <exception cref="LinuxException"/>
    public static FileType TypeOf(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat) == 0)
            return Type(stat.stx_mode);

        return Libc.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG
            ? FileType.Missing
            : throw LinuxException.Last("statx", path);
    }

    /// <summary>True when the path is the root of a mount (5.8+: older kernels do not say, and it is false).</summary>
    public static bool IsMountRoot(string path) =>
        Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat) == 0
        && (stat.stx_attributes & Libc.STATX_ATTR_MOUNT_ROOT) != 0;

    /// <summary>Makes a directory with exactly this mode, whatever the umask; an existing directory gets the mode.</summary>
    /// <exception cref="LinuxException"/>
    public static void MakeDirectory(string path, UnixFileMode mode)
    {
        if (Libc.mkdir(path, (uint)mode) != 0)
        {
            var failure = LinuxException.Last("mkdir", path);
            if (failure.Number != Errno.EEXIST || TypeOf(path) != FileType.Directory) throw failure;
        }

        Check(Libc.chmod(path, (uint)mode), "chmod", path);
    }

    /// <summary>True when the directory belongs to this process's user and nobody else may change names in it.</summary>
    /// <exception cref="LinuxException"/>
    public static bool IsOnlyOurs(string directory)
    {
        Check(Libc.statx(Libc.AT_FDCWD, directory, 0, Libc.STATX_BASIC_STATS, out var stat), "statx", directory);
        return stat.stx_uid == Libc.geteuid() && (stat.stx_mode & (Libc.S_IWGRP | Libc.S_IWOTH)) == 0;
    }

    /// <summary>True when the path itself belongs to this process's user.</summary>
    /// <exception cref="LinuxException"/>
    public static bool IsOurs(string path)
    {
        Check(Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out var stat), "statx", path);
        return stat.stx_uid == Libc.geteuid();
    }

    /// <summary>
    /// True when nobody but this process's user and root may put another file in the place of ours: the directory is theirs, and others
    /// may not write there, or, as in /tmp, only names of their own.
    /// </summary>
    /// <exception cref="LinuxException"/>
    public static bool IsSafeParent(string directory)
    {
        Check(Libc.statx(Libc.AT_FDCWD, directory, 0, Libc.STATX_BASIC_STATS, out var stat), "statx", directory);
        return (stat.stx_uid == 0 || stat.stx_uid == Libc.geteuid())
            && ((stat.stx_mode & (Libc.S_IWGRP | Libc.S_IWOTH)) == 0 || (stat.stx_mode & Libc.S_ISVTX) != 0);
    }

    /// <summary>True when nobody but this process's user and root, with its group, may change the file's content.</summary>
    /// <exception cref="LinuxException"/>
    static bool IsSafeFile(SafeFileHandle file, string path)
    {
        Check(Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var stat), "statx", path);
        return (stat.stx_uid == 0 || stat.stx_uid == Libc.geteuid())
            && (stat.stx_mode & Libc.S_IWOTH) == 0
            && ((stat.stx_mode & Libc.S_IWGRP) == 0 || stat.stx_gid == 0);
    }

    /// <summary>
    /// What would let others than this process's user and root decide what is read there: the file, or a directory or link on the way to
    /// it; null when nothing would.
    /// </summary>
    /// <param name="file">What was opened at the path.</param>
    /// <exception cref="LinuxException"/>
    public static string? WritableByOthers(SafeFileHandle file, string path) =>
        IsSafeFile(file, path) ? UnsafeOnTheWayTo(path) : path;

    /// <summary>Removes an empty directory.</summary>
    /// <exception cref="LinuxException">ENOTEMPTY, EBUSY when it is a mount point.</exception>
    public static void RemoveDirectory(string path) => Check(Libc.rmdir(path), "rmdir", path);

    /// <summary>Removes the name, a symlink itself included; a missing one is fine.</summary>
    /// <exception cref="LinuxException"/>
    public static void Unlink(string path)
    {
        if (Libc.unlink(path) != 0 && Libc.Errno != Errno.ENOENT) throw LinuxException.Last("unlink", path);
    }

    /// <summary>The same of a name in an opened directory.</summary>
    /// <exception cref="LinuxException"/>
    internal static void Unlink(SafeFileHandle directory, string name)
    {
        if (Libc.unlinkat(directory, name, 0) != 0 && Libc.Errno != Errno.ENOENT) throw LinuxException.Last("unlinkat", name);
    }

    internal static SafeFileHandle Open(string path, int flags, uint mode = Libc.Mode0600)
    {
        var file = Libc.open(path, flags | Libc.O_CLOEXEC, mode);
        if (!file.IsInvalid) return file;

        var failure = LinuxException.Last("open", path);
        file.Dispose();
        throw failure;
    }

    internal static SafeFileHandle OpenDirectory(string path) => Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY);

    internal static void Check(int result, string call, string path)
    {
        if (result < 0) throw LinuxException.Last(call, path);
    }

    /// <exception cref="LinuxException"/>
    public static FileStamp Stamp(SafeFileHandle file)
    {
        Check(Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out var stat), "statx", "an open file");
        return Stamp(stat);
    }

    static FileStamp Stamp(in Libc.Statx stat) => new(
        Device(stat),
        stat.stx_ino,
        (long)stat.stx_size,
        Nanoseconds(stat.stx_mtime_sec, stat.stx_mtime_nsec),
        Nanoseconds(stat.stx_ctime_sec, stat.stx_ctime_nsec));

    static ulong Device(in Libc.Statx stat) => ((ulong)stat.stx_dev_major << 32) | stat.stx_dev_minor;

    static Int128 Nanoseconds(long seconds, uint fraction) => ((Int128)seconds * 1_000_000_000) + fraction;

    static FileType Type(ushort mode) => (mode & Libc.S_IFMT) switch
    {
        Libc.S_IFREG => FileType.File,
        Libc.S_IFDIR => FileType.Directory,
        Libc.S_IFLNK => FileType.Symlink,
        Libc.S_IFSOCK => FileType.Socket,
        _ => FileType.Other,
    };

    internal static string Parent(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
