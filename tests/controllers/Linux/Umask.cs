using System.Runtime.InteropServices;

namespace Strata.Controllers.Tests.Linux;

/// <summary>The umask belongs to the whole process: what other tests create meanwhile must not depend on it.</summary>
static partial class Umask
{
    public static void With(UnixFileMode mask, Action action)
    {
        var before = umask((uint)mask);
        try
        {
            action();
        }
        finally
        {
            _ = umask(before);
        }
    }

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
