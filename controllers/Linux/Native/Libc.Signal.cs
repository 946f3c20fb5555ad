using System.Runtime.InteropServices;

namespace Strata.Controllers.Linux;

// signal.h.
static partial class Libc
{
    internal const int SIGTERM = 15;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int kill(int pid, int signal);
}
