using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Strata.Controllers.Tests.Linux;

/// <summary>
/// Runs a test body in a mount namespace of its own. unshare(2) acts on the calling thread, so the body gets a dedicated thread and
/// must not await; threads it starts are in the namespace too. When the thread ends, the kernel takes all its mounts, and with them
/// their loop devices, also after a failed assertion. The rest of the test process never sees any of it.
/// </summary>
static partial class PrivateMounts
{
    const int CLONE_FS = 0x200;
    const int CLONE_NEWNS = 0x20000;
    const ulong MS_REC = 0x4000;
    const ulong MS_PRIVATE = 0x40000;

    public static void Run(Action body)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                body();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    static void Enter()
    {
        if (unshare(CLONE_FS | CLONE_NEWNS) != 0) throw new InvalidOperationException($"unshare: errno {Marshal.GetLastPInvokeError()}");
        Propagate("/", MS_REC | MS_PRIVATE);
    }

    /// <summary>Changes how mounts below a mount point spread.</summary>
    public static void Propagate(string target, ulong flags)
    {
        if (mount("none", target, null, flags, 0) != 0)
            throw new InvalidOperationException($"mount {target}: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, ulong flags, nint data);
}
