using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

// fcntl.h. The values of O_DIRECTORY and O_NOFOLLOW differ between x86-64 and arm64 (asm/fcntl.h).
static partial class Libc
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_SYMLINK_FOLLOW = 0x400;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int O_RDONLY = 0;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;
    internal const int F_SETPIPE_SZ = 1031;
    internal const int POSIX_FADV_WILLNEED = 3;
    internal const uint Mode0600 = 0x180;
    internal const uint Mode0666 = 0x1B6;

    static readonly bool Arm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static int O_DIRECTORY => Arm64 ? 0x4000 : 0x10000;

    internal static int O_TMPFILE => 0x400000 | O_DIRECTORY;

    internal static int O_NOFOLLOW => Arm64 ? 0x8000 : 0x20000;

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle open(string path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint openat(SafeHandle directory, string path, int flags, uint mode);

    [LibraryImport(Name)]
    internal static partial int posix_fadvise(SafeFileHandle fd, long offset, long length, int advice);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(SafeHandle fd, int command, nint argument);
}
