using System.Runtime.InteropServices;

namespace Strata.Controllers.Linux;

/// <summary>A system call that failed: which one, on what, and why.</summary>
/// <param name="call">The call as in its manual page, with the argument that matters: `move_mount(beneath)`.</param>
/// <param name="path">The file or mount point concerned.</param>
/// <param name="errno">The error number of Linux.</param>
/// <param name="detail">What the kernel said beyond the number, if it said anything.</param>
public sealed class LinuxException(string call, string path, int errno, string? detail = null)
    : IOException(Describe(call, path, errno, detail))
{
    public string Call { get; } = call;

    public string Path { get; } = path;

    public int Number { get; } = errno;

    /// <summary>`ENOSPC`; `errno 200` for one without a known name.</summary>
    public string Name => Errno.Name(Number);

    /// <summary>EPERM or EACCES: the process may not do this at all.</summary>
    public bool NotPermitted => Number is Errno.EPERM or Errno.EACCES;

    /// <summary>The failure of the call that just returned -1 on this thread.</summary>
    internal static LinuxException Last(string call, string path) => new(call, path, Libc.Errno);

    static string Describe(string call, string path, int errno, string? detail)
    {
        var text = $"{call} {path}: {Errno.Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})";
        return string.IsNullOrEmpty(detail) ? text : $"{text}: {detail}";
    }
}
