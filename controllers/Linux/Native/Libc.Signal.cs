using System.Runtime.InteropServices;

namespace Strata.Controllers.Linux;

// signal.h, linux/pidfd.h (5.3+).
static partial class Libc
{
    internal const int SIGTERM = 15;
    internal const long SYS_pidfd_send_signal = 424;
    internal const long SYS_pidfd_open = 434;

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_open(long number, int pid, uint flags);

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_send_signal(long number, SafeHandle process, int signal, nint information, uint flags);
}
