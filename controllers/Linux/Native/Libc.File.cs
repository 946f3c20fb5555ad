using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

// sys/file.h.
static partial class Libc
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int flock(SafeFileHandle fd, int operation);
}
