using System.Runtime.InteropServices;

namespace Strata.Controllers.Linux;

/// <summary>
/// The C library, one file per header, kernel names left raw. Every call returns what libc returns; callers turn -1 into a
/// <see cref="LinuxException"/> at once, because the next managed call may overwrite errno.
/// </summary>
static partial class Libc
{
    const string Name = "libc";

    /// <summary>The errno of the last call on this thread.</summary>
    internal static int Errno => Marshal.GetLastPInvokeError();
}
