using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

// unistd.h and stdio.h (rename).
static partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fsync(SafeFileHandle fd);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ftruncate(SafeFileHandle fd, long length);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string from, string to);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int link(string from, string to);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int linkat(int fromDirectory, string from, int toDirectory, string to, int flags);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string path);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlinkat(SafeFileHandle directory, string path, int flags);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rmdir(string path);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int symlink(string target, string path);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlink(string path, Span<byte> buffer, nint size);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint read(SafeHandle fd, Span<byte> buffer, nint count);

    [LibraryImport(Name)]
    internal static partial int close(nint fd);

    [LibraryImport(Name)]
    internal static partial uint geteuid();
}
