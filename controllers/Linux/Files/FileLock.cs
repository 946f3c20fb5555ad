using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Strata.Controllers.Linux;

/// <summary>
/// One process at a time: flock(2) on a file that is never deleted. The kernel releases it with the last descriptor, so a killed
/// holder leaves nothing behind. The file holds the pid of the holder, for messages only.
/// </summary>
public sealed class FileLock : IDisposable
{
    readonly SafeFileHandle file;

    FileLock(SafeFileHandle file) => this.file = file;

    /// <exception cref="LockHeldException">Another process, or another lock of this one, holds it.</exception>
    /// <exception cref="LinuxException"/>
    public static FileLock Acquire(string path)
    {
        var file = Files.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW);
        try
        {
            if (Libc.flock(file, Libc.LOCK_EX | Libc.LOCK_NB) != 0) throw Refusal(file, path);

            WritePid(file, path);
            return new FileLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    static Exception Refusal(SafeFileHandle file, string path) =>
        Libc.Errno == Errno.EAGAIN ? new LockHeldException(path, ReadPid(file)) : LinuxException.Last("flock", path);

    static void WritePid(SafeFileHandle file, string path)
    {
        Files.Check(Libc.ftruncate(file, 0), "ftruncate", path);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"), 0);
    }

    // The holder may be between taking the lock and writing its pid: then the file is empty and the pid unknown.
    static int? ReadPid(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(file, text, 0);
        return int.TryParse(Encoding.ASCII.GetString(text[..length]).TrimEnd(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }
}
