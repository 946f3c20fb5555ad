using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// A mount that is not attached anywhere yet, a directory in one, or the context that makes one. Closing a mount before
/// <see cref="Mounting.Attach"/> undoes it with everything below it; a mount that was attached stays.
/// </summary>
public sealed class MountHandle : SafeHandleMinusOneIsInvalid
{
    internal MountHandle(nint fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>Names the mount in options that take a path; valid in this process while the handle is open.</summary>
    public string ProcPath => $"/proc/self/fd/{handle}";

    internal int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.close(handle) == 0;
}
